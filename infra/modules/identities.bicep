// Four identities, so that none can do what another is for: the cluster's own; the app's, which reads the vault; the
// refresher's, which writes to it; and the reader's, whose tokens the refresher writes there.
param location string
param tags object
param suffix string

resource cluster 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-cluster-${suffix}'
  location: location
  tags: tags
}

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-app-${suffix}'
  location: location
  tags: tags
}

resource refresher 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-refresher-${suffix}'
  location: location
  tags: tags
}

resource reader 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-reader-${suffix}'
  location: location
  tags: tags
}

output cluster object = { id: cluster.id, principalId: cluster.properties.principalId }
output app object = { name: app.name, clientId: app.properties.clientId, principalId: app.properties.principalId }
output refresher object = { name: refresher.name, clientId: refresher.properties.clientId, principalId: refresher.properties.principalId }
output reader object = { name: reader.name, clientId: reader.properties.clientId, principalId: reader.properties.principalId }
