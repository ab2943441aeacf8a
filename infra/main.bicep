// Everything that the app needs in Azure. `azd provision` deploys it; its outputs are what the hooks read.
targetScope = 'subscription'

@description('Name of the environment; it goes into the names of what is made.')
@minLength(1)
@maxLength(20)
param environmentName string

@description('Region of everything that is made.')
param location string

@description('Name that clients reach the server by, such as mcp.example.com.')
param hostName string

@description('Who deploys: an object id that may push the app, apply it and read its keys. Empty for nobody.')
param principalId string = ''

@description('Kind of that principal.')
@allowed(['User', 'ServicePrincipal', 'Group'])
param principalType string = 'User'

@description('Subscriptions whose machines the tools read, beside the one deployed to.')
param subscriptionIds array = []

@description('Management group whose machines the tools read, in the place of single subscriptions. Empty for none.')
param managementGroupId string = ''

@description('Resource ids of the Log Analytics workspaces that the tools query.')
param workspaceIds array = []

@description('Where instances share sessions, limits and what is stored: `redis`, or `cosmos`, which needs no key.')
@allowed(['redis', 'cosmos'])
param store string = 'redis'

@description('Closes storage, vault, registry and the API of the cluster to the internet, with private endpoints.')
param vnetEnabled bool = false

@description('Addresses that may reach the API of a cluster that is not private, as CIDR. Empty for all.')
param authorizedIpRanges array = []

@description('Puts API Management before the server.')
param apiManagementEnabled bool = false

@description('Mail address that API Management sends its notices to.')
param publisherEmail string = ''

@description('Tenant whose tokens API Management takes from callers without a key. Empty for keys alone.')
param entraTenant string = ''

@description('Audience of those tokens: the client id of the app registration.')
param entraAudience string = ''

@description('Size of the nodes that run the app, with a local disk of 64 GB or more.')
param nodeSize string = 'Standard_D2ads_v5'

@description('Fewest and most nodes that run the app.')
@minValue(1)
param minNodes int = 2
@maxValue(100)
param maxNodes int = 5

@description('Zones for nodes and for storage that spans them; empty in a region that has none.')
param zones array = ['1', '2', '3']

var suffix = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }
var clouds = { AzureCloud: 'public', AzureUSGovernment: 'usgovernment', AzureChinaCloud: 'china' }
var subscriptions = empty(managementGroupId) ? union([subscription().subscriptionId], subscriptionIds) : []

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identities 'modules/identities.bicep' = {
  name: 'identities'
  scope: group
  params: {
    location: location
    tags: tags
    suffix: suffix
  }
}

module network 'modules/network.bicep' = {
  name: 'network'
  scope: group
  params: {
    location: location
    tags: tags
    suffix: suffix
    clusterPrincipalId: identities.outputs.cluster.principalId
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    location: location
    tags: tags
    suffix: suffix
  }
}

module cluster 'modules/cluster.bicep' = {
  name: 'cluster'
  scope: group
  params: {
    location: location
    tags: tags
    suffix: suffix
    identityId: identities.outputs.cluster.id
    subnetId: network.outputs.nodesId
    workspaceId: monitoring.outputs.workspaceId
    isPrivate: vnetEnabled
    authorizedIpRanges: authorizedIpRanges
    nodeSize: nodeSize
    minNodes: minNodes
    maxNodes: maxNodes
    zones: zones
    deployerId: principalId
    deployerType: principalType
  }
}

module trust 'modules/trust.bicep' = {
  name: 'trust'
  scope: group
  params: {
    issuer: cluster.outputs.issuer
    appName: identities.outputs.app.name
    refresherName: identities.outputs.refresher.name
    readerName: identities.outputs.reader.name
  }
}

module registry 'modules/registry.bicep' = {
  name: 'registry'
  scope: group
  params: {
    location: location
    tags: tags
    suffix: suffix
    isPrivate: vnetEnabled
    subnetId: network.outputs.endpointsId
    networkId: network.outputs.id
    pullerId: cluster.outputs.kubeletId
    deployerId: principalId
    deployerType: principalType
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    location: location
    tags: tags
    suffix: suffix
    isPrivate: vnetEnabled
    subnetId: network.outputs.endpointsId
    networkId: network.outputs.id
    workspaceId: monitoring.outputs.workspaceId
    userId: identities.outputs.app.principalId
    officerId: identities.outputs.refresher.principalId
    deployerId: principalId
    deployerType: principalType
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    location: location
    tags: tags
    suffix: suffix
    isZoned: !empty(zones)
    isPrivate: vnetEnabled
    subnetId: network.outputs.endpointsId
    networkId: network.outputs.id
    workspaceId: monitoring.outputs.workspaceId
    contributorId: identities.outputs.reader.principalId
  }
}

module redis 'modules/redis.bicep' = if (store == 'redis') {
  name: 'redis'
  scope: group
  params: {
    location: location
    tags: tags
    suffix: suffix
    isPrivate: vnetEnabled
    subnetId: network.outputs.endpointsId
    networkId: network.outputs.id
  }
}

module cosmos 'modules/cosmos.bicep' = if (store == 'cosmos') {
  name: 'cosmos'
  scope: group
  params: {
    location: location
    tags: tags
    suffix: suffix
    isPrivate: vnetEnabled
    subnetId: network.outputs.endpointsId
    networkId: network.outputs.id
    appId: identities.outputs.app.principalId
  }
}

module subscriptionAccess 'modules/access/subscription.bicep' = [for id in subscriptions: {
  name: 'access-${uniqueString(id, environmentName)}'
  scope: subscription(id)
  params: {
    readerId: identities.outputs.reader.principalId
  }
}]

module groupAccess 'modules/access/management-group.bicep' = if (!empty(managementGroupId)) {
  name: 'access-${uniqueString(managementGroupId, environmentName)}'
  scope: managementGroup(managementGroupId)
  params: {
    readerId: identities.outputs.reader.principalId
  }
}

module workspaceAccess 'modules/access/workspace.bicep' = [for id in workspaceIds: {
  name: 'access-${uniqueString(id, environmentName)}'
  scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
  params: {
    workspaceName: last(split(id, '/'))
    readerId: identities.outputs.reader.principalId
  }
}]

module gateway 'modules/gateway.bicep' = if (apiManagementEnabled) {
  name: 'gateway'
  scope: group
  params: {
    location: location
    tags: tags
    suffix: suffix
    publisherEmail: publisherEmail
    backendUrl: 'https://${hostName}'
    vaultName: vault.outputs.name
    entraTenant: entraTenant
    entraAudience: entraAudience
    applicationInsightsId: monitoring.outputs.applicationInsightsId
    connectionString: monitoring.outputs.connectionString
  }
}

output AZURE_CLOUD string = clouds[environment().name]
output AZURE_RESOURCE_GROUP string = group.name
output CLUSTER_NAME string = cluster.outputs.name
output REGISTRY_NAME string = registry.outputs.name
output REGISTRY_HOST string = registry.outputs.host
output VAULT_NAME string = vault.outputs.name
output VAULT_URL string = vault.outputs.url
output STORAGE_ACCOUNT string = storage.outputs.name
output STORE string = store
output REDIS_NAME string = store == 'redis' ? redis.outputs.name : ''
output REDIS_HOST string = store == 'redis' ? redis.outputs.host : ''
output COSMOS_ACCOUNT string = store == 'cosmos' ? cosmos.outputs.name : ''
output APP_CLIENT_ID string = identities.outputs.app.clientId
output REFRESHER_CLIENT_ID string = identities.outputs.refresher.clientId
output READER_CLIENT_ID string = identities.outputs.reader.clientId
output HOST_NAME string = hostName
output APPLICATIONINSIGHTS_CONNECTION_STRING string = monitoring.outputs.connectionString
output GATEWAY_URL string = apiManagementEnabled ? gateway.outputs.url : ''
