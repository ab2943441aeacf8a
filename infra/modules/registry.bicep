// The registry that the app is pushed to and the nodes pull it from.
param location string
param tags object
param suffix string
param isPrivate bool
param subnetId string
param networkId string
param pullerId string
param deployerId string
param deployerType string

var roles = loadJsonContent('../roles.json')

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' = {
  //checkov:skip=CKV_AZURE_139:the parameter vnetEnabled closes it, and the scanner does not follow parameters
  //checkov:skip=CKV_AZURE_163:scanners of images have nothing to say about a Spin app, whose crates are in its SBOM
  //checkov:skip=CKV_AZURE_166:quarantine is for images that a scanner passes
  name: 'cr${suffix}'
  location: location
  tags: tags
  // Only Premium has private endpoints.
  sku: { name: isPrivate ? 'Premium' : 'Standard' }
  properties: {
    adminUserEnabled: false
    anonymousPullEnabled: false
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
  }
}

resource pullerRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, pullerId, roles.AcrPull)
  scope: registry
  properties: {
    principalId: pullerId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.AcrPull)
  }
}

resource deployerRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(deployerId)) {
  name: guid(registry.id, deployerId, roles.AcrPush)
  scope: registry
  properties: {
    principalId: deployerId
    principalType: deployerType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.AcrPush)
  }
}

module endpoint 'endpoint.bicep' = if (isPrivate) {
  name: 'endpoint-registry'
  params: {
    location: location
    tags: tags
    name: registry.name
    subnetId: subnetId
    networkId: networkId
    serviceId: registry.id
    groupId: 'registry'
    zoneName: 'privatelink${environment().suffixes.acrLoginServer}'
  }
}

output name string = registry.name
output host string = registry.properties.loginServer
