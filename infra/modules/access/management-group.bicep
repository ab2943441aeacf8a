// What the tools read in every subscription of a management group.
targetScope = 'managementGroup'

param readerId string

var roles = loadJsonContent('../../roles.json')

resource reader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(managementGroup().id, readerId, roles.Reader)
  properties: {
    principalId: readerId
    principalType: 'ServicePrincipal'
    roleDefinitionId: tenantResourceId('Microsoft.Authorization/roleDefinitions', roles.Reader)
  }
}

resource monitoringReader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(managementGroup().id, readerId, roles['Monitoring Reader'])
  properties: {
    principalId: readerId
    principalType: 'ServicePrincipal'
    roleDefinitionId: tenantResourceId('Microsoft.Authorization/roleDefinitions', roles['Monitoring Reader'])
  }
}
