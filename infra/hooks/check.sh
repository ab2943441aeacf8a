#!/bin/sh
# Says what is missing before anything is made.
set -eu

missing=
for program in az kubelogin kubectl helm spin cargo git; do
  command -v "$program" >/dev/null || missing="$missing $program"
done
if [ -n "$missing" ]; then
  echo "Install these first, docs/deploy.md says where from:$missing" >&2
  exit 1
fi
if [ -z "${HOST_NAME:-}" ]; then
  echo "Name the host that clients will use: azd env set HOST_NAME mcp.example.com" >&2
  exit 1
fi
if [ "${API_MANAGEMENT_ENABLED:-false}" = true ]; then
  if [ -z "${PUBLISHER_EMAIL:-}" ]; then
    echo "API Management sends its notices to someone: azd env set PUBLISHER_EMAIL you@example.com" >&2
    exit 1
  fi
  if [ -z "${VAULT_NAME:-}" ]; then
    echo "API Management reads a key that the first deployment makes: azd env set API_MANAGEMENT_ENABLED false" >&2
    exit 1
  fi
fi
