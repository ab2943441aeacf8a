#!/bin/sh
# Writes what an overlay takes from a deployment, from the variables that `azd` gives its hooks.
# The name of a variable is that of an output of main.bicep; IMAGE is what was pushed to the registry.
set -eu

overlay=${1:?"usage: settings.sh OVERLAY_FOLDER"}
root=$(cd "$(dirname "$0")/.." && pwd)

PUBLIC_URL=${PUBLIC_URL:-https://${HOST_NAME:-}}
needed="IMAGE HOST_NAME AZURE_CLOUD VAULT_URL APP_CLIENT_ID REFRESHER_CLIENT_ID READER_CLIENT_ID STORE"
optional="PUBLIC_URL STORAGE_ACCOUNT ENTRA_TENANT ENTRA_AUDIENCE TOOL_PERMISSIONS REDIS_URL COSMOS_ACCOUNT"

value=
for name in $needed; do
  eval "value=\${$name:-}"
  if [ -z "$value" ]; then
    echo "settings.sh: $name is not set; run 'azd provision' first" >&2
    exit 1
  fi
done
# Values go into YAML and TOML between quotes.
for name in $needed $optional; do
  eval "value=\${$name:-}"
  case $value in
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
  cloud: "$AZURE_CLOUD"
  appClientId: "$APP_CLIENT_ID"
  refresherClientId: "$REFRESHER_CLIENT_ID"
  readerClientId: "$READER_CLIENT_ID"
  vaultUrl: "$VAULT_URL"
YAML

# Lines are replaced here and not by a program, whose arguments anyone on this machine can read.
render() {
  while IFS= read -r line; do
    for name in HOST_NAME AZURE_CLOUD VAULT_URL $optional; do
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
cat "$root/spinkube/runtime-config/variables.toml" "$root/spinkube/runtime-config/$STORE.toml" | render \
  > "$overlay/runtime-config.toml"
printf 'APPLICATIONINSIGHTS_CONNECTION_STRING=%s\n' "${APPLICATIONINSIGHTS_CONNECTION_STRING:-}" \
  > "$overlay/application-insights.env"
