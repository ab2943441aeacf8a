// Which service account of the cluster stands for which identity. The refresher's stands for two: it writes as one of
// them what it got as the other.
param issuer string
param appName string
param refresherName string
param readerName string

var namespace = 'azure-infra-mcp'
var audiences = ['api://AzureADTokenExchange']

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: appName
}

resource refresher 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: refresherName
}

resource reader 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: readerName
}

resource appCredential 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30' = {
  parent: app
  name: 'cluster'
  properties: {
    issuer: issuer
    subject: 'system:serviceaccount:${namespace}:azure-infra-mcp'
    audiences: audiences
  }
}

resource refresherCredential 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30' = {
  parent: refresher
  name: 'cluster'
  properties: {
    issuer: issuer
    subject: 'system:serviceaccount:${namespace}:token-refresher'
    audiences: audiences
  }
}

resource readerCredential 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30' = {
  parent: reader
  name: 'cluster'
  properties: {
    issuer: issuer
    subject: 'system:serviceaccount:${namespace}:token-refresher'
    audiences: audiences
  }
}
