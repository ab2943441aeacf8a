// Cosmos DB, for what instances share, with the app's identity and no key.
param location string
param tags object
param suffix string
param isPrivate bool
param subnetId string
param networkId string
param appId string

// A role of Cosmos DB's own, which is not among Azure's: Cosmos DB Built-in Data Contributor.
var dataContributor = '00000000-0000-0000-0000-000000000002'

resource account 'Microsoft.DocumentDB/databaseAccounts@2025-04-15' = {
  //checkov:skip=CKV_AZURE_99:the parameter vnetEnabled closes it, and the scanner does not follow parameters
  //checkov:skip=CKV_AZURE_101:the parameter vnetEnabled closes it, and the scanner does not follow parameters
  name: 'cosmos-${suffix}'
  location: location
  tags: tags
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    capabilities: [{ name: 'EnableServerless' }]
    // A message posted to one instance is read by another.
    consistencyPolicy: { defaultConsistencyLevel: 'Strong' }
    locations: [
      {
        locationName: location
        failoverPriority: 0
      }
    ]
    disableLocalAuth: true
    disableKeyBasedMetadataWriteAccess: true
    minimalTlsVersion: 'Tls12'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    backupPolicy: {
      type: 'Continuous'
      continuousModeProperties: { tier: 'Continuous7Days' }
    }
  }
}

resource database 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2025-04-15' = {
  parent: account
  name: 'mcp'
  properties: {
    resource: { id: 'mcp' }
  }
}

resource container 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2025-04-15' = {
  parent: database
  name: 'store'
  properties: {
    resource: {
      id: 'store'
      // The key that Spin asks by.
      partitionKey: {
        kind: 'Hash'
        paths: ['/id']
      }
    }
  }
}

resource appRole 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2025-04-15' = {
  parent: account
  name: guid(account.id, appId, dataContributor)
  properties: {
    principalId: appId
    roleDefinitionId: '${account.id}/sqlRoleDefinitions/${dataContributor}'
    scope: account.id
  }
}

module endpoint 'endpoint.bicep' = if (isPrivate) {
  name: 'endpoint-cosmos'
  params: {
    location: location
    tags: tags
    name: account.name
    subnetId: subnetId
    networkId: networkId
    serviceId: account.id
    groupId: 'Sql'
    zoneName: 'privatelink.documents.azure.com'
  }
}

output name string = account.name
