#!/bin/sh
# Brings the cluster to where it can run Spin apps behind TLS. Each step may be repeated.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cluster=$here/../spinkube/cluster

CERT_MANAGER=v1.20.3
TRAEFIK=41.3.0
RUNTIME_CLASS_MANAGER=0.2.0
SPIN_OPERATOR=0.6.1
OPERATOR_CRDS=https://github.com/spinframework/spin-operator/releases/download/v$SPIN_OPERATOR/spin-operator.crds.yaml

az aks get-credentials --resource-group "$AZURE_RESOURCE_GROUP" --name "$CLUSTER_NAME" --overwrite-existing
kubelogin convert-kubeconfig --login azurecli

chart() {
  release=$1 namespace=$2 location=$3 version=$4
  shift 4
  helm upgrade "$release" "$location" --install --namespace "$namespace" --create-namespace \
    --version "$version" --wait --timeout 10m "$@"
}

chart cert-manager cert-manager oci://quay.io/jetstack/charts/cert-manager "$CERT_MANAGER" \
  --values "$cluster/cert-manager.yaml"
chart traefik traefik oci://ghcr.io/traefik/helm/traefik "$TRAEFIK" --values "$cluster/traefik.yaml"
chart rcm rcm oci://ghcr.io/spinframework/charts/runtime-class-manager "$RUNTIME_CLASS_MANAGER"

kubectl apply --server-side --filename "$OPERATOR_CRDS"
chart spin-operator spin-operator oci://ghcr.io/spinframework/charts/spin-operator "$SPIN_OPERATOR"

kubectl apply --filename "$cluster/shim.yaml" --filename "$cluster/issuers.yaml"
