#!/bin/sh
# Registers the server in Entra, so that callers may come with a token in the place of a key. It may be repeated.
# `register.sh https://mcp.example.com/mcp` prints what `azd env set` is to be told.
set -eu

address=${1:?"usage: register.sh https://HOST/mcp"}
case $address in
  https://*/) echo "the address may not end in a slash: clients compare it letter by letter" >&2; exit 1 ;;
  https://*/*) ;;
  *) echo "the address is the whole one of the endpoint, such as https://mcp.example.com/mcp" >&2; exit 1 ;;
esac
here=$(cd "$(dirname "$0")" && pwd)
graph=$(az cloud show --query endpoints.microsoftGraphResourceId --output tsv)
graph=${graph%/}/v1.0

client=$(az ad app list --display-name azure-infra-mcp --query '[0].appId' --output tsv)
if [ -z "$client" ]; then
  client=$(az ad app create --display-name azure-infra-mcp --sign-in-audience AzureADMyOrg --query appId --output tsv)
  az ad sp create --id "$client" --output none
fi
object=$(az ad app show --id "$client" --query id --output tsv)

# The version of tokens comes first: an address of this form is refused for version 1. Scopes come before the clients
# that are given them.
az rest --method PATCH --url "$graph/applications/$object" --body "@$here/application.json"
az ad app update --id "$client" --identifier-uris "$address"
az rest --method PATCH --url "$graph/applications/$object" --body "@$here/clients.json"

tenant=$(az account show --query tenantId --output tsv)
echo "azd env set ENTRA_TENANT $tenant"
echo "azd env set ENTRA_AUDIENCE $client"
echo "azd env set TOOL_PERMISSIONS '*=mcp.access; save_snippet=snippets.write'"
