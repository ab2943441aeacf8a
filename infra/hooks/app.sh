#!/bin/sh
# Builds the app, pushes it and applies it. The first run also waits for the first tokens.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
overlay=$root/infra/spinkube/overlays/${OVERLAY:-prod}
namespace=azure-infra-mcp

cd "$root"
cargo xtask build --components
# The tag names the sources, so that the same sources are never rolled out twice.
tag=$(git describe --always --dirty --abbrev=12 --exclude '*')
export IMAGE="$REGISTRY_HOST/azure-infra-mcp:$tag"
# A token of the registry, good for three hours; it goes to Spin on standard input.
az acr login --name "$REGISTRY_NAME" --expose-token --query accessToken --output tsv |
  spin registry login "$REGISTRY_HOST" --username 00000000-0000-0000-0000-000000000000 --password-stdin
spin registry push "$IMAGE"

case $STORE in
  redis) REDIS_URL=$("$here/redis-url.sh") && export REDIS_URL ;;
esac
"$here/settings.sh" "$overlay"

kubectl apply --filename "$root/infra/spinkube/base/namespace.yaml"
kubectl apply --kustomize "$overlay"
if ! kubectl get job first-tokens --namespace "$namespace" >/dev/null 2>&1; then
  kubectl create job first-tokens --from=cronjob/token-refresher --namespace "$namespace"
fi
kubectl wait job/first-tokens --for=condition=complete --timeout=5m --namespace "$namespace"
kubectl rollout status deployment/azure-infra-mcp --timeout=5m --namespace "$namespace"

address=$(kubectl get service traefik --namespace traefik --output 'jsonpath={.status.loadBalancer.ingress[0].ip}')
echo "The server is at https://$HOST_NAME/mcp once $HOST_NAME resolves to $address."
