#!/bin/sh
# Prints the address of Redis with its key, as Spin's runtime configuration takes it.
set -eu

# The command for it is in an extension of the Azure CLI, which a hook can't be asked to install.
key=$(az rest --method POST --query primaryKey --output tsv \
  --url "/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$AZURE_RESOURCE_GROUP/providers/Microsoft.Cache/redisEnterprise/$REDIS_NAME/databases/default/listKeys?api-version=2025-07-01")
# The characters of base64 that an address gives a meaning to.
key=$(printf %s "$key" | sed -e 's/%/%25/g' -e 's|/|%2F|g' -e 's/+/%2B/g' -e 's/=/%3D/g')
printf 'rediss://:%s@%s:10000' "$key" "$REDIS_HOST"
