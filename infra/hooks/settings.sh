#!/bin/sh
# Writes what an overlay takes from a deployment, from the variables that `azd` gives its hooks.
# The name of a variable is that of an output of main.bicep; IMAGE is what was pushed to the registry.
set -eu

overlay=${1:?"usage: settings.sh OVERLAY_FOLDER"}
root=$(cd "$(dirname "$0")/.." && pwd)

# Values go into YAML and TOML between quotes.
value=
for name in IMAGE HOST_NAME AZURE_CLOUD VAULT_URL APP_CLIENT_ID REFRESHER_CLIENT_ID READER_CLIENT_ID STORE; do
  eval "value=\${$name:-}"
  case $value in
    "") echo "settings.sh: $name is not set; run 'azd provision' first" >&2; exit 1 ;;
    *[\"\\]*) echo "settings.sh: $name holds a quote or a backslash" >&2; exit 1 ;;
  esac
done

cat > "$overlay/settings.yaml" <<YAML
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  annotations:
    # It is read while the overlay is rendered, and not applied.
    config.kubernetes.io/local-config: "true"
data:
  image: "$IMAGE"
  host: "$HOST_NAME"
  publicUrl: "${PUBLIC_URL:-https://$HOST_NAME}"
  cloud: "$AZURE_CLOUD"
  storageAccount: "${STORAGE_ACCOUNT:-}"
  entraTenant: "${ENTRA_TENANT:-}"
  entraAudience: "${ENTRA_AUDIENCE:-}"
  toolPermissions: "${TOOL_PERMISSIONS:-}"
  appClientId: "$APP_CLIENT_ID"
  refresherClientId: "$REFRESHER_CLIENT_ID"
  readerClientId: "$READER_CLIENT_ID"
  vaultUrl: "$VAULT_URL"
YAML

# Lines are replaced here and not by a program, whose arguments anyone on this machine can read.
render() {
  while IFS= read -r line; do
    for name in VAULT_URL REDIS_URL COSMOS_ACCOUNT; do
      eval "value=\${$name:-}"
      case $line in
        *"@$name@"*) line=${line%%"@$name@"*}$value${line#*"@$name@"} ;;
      esac
    done
    printf '%s\n' "$line"
  done
}

# The address of Redis holds its key, so these files are for the owner alone, and git ignores them.
umask 077
render < "$root/spinkube/runtime-config/$STORE.toml" > "$overlay/runtime-config.toml"
printf 'APPLICATIONINSIGHTS_CONNECTION_STRING=%s\n' "${APPLICATIONINSIGHTS_CONNECTION_STRING:-}" \
  > "$overlay/application-insights.env"
