#!/bin/sh
# Prints the address of Redis with its key, as Spin's runtime configuration takes it.
set -eu

key=$(az redisenterprise database list-keys --cluster-name "$REDIS_NAME" --resource-group "$AZURE_RESOURCE_GROUP" \
  --query primaryKey --output tsv)
# The characters of base64 that an address gives a meaning to.
key=$(printf %s "$key" | sed -e 's/%/%25/g' -e 's|/|%2F|g' -e 's/+/%2B/g' -e 's/=/%3D/g')
printf 'rediss://:%s@%s:10000' "$key" "$REDIS_HOST"
