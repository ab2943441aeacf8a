// One network: the nodes, and the private endpoints where there are any. The policies in infra/spinkube name the latter.
param location string
param tags object
param suffix string
param clusterPrincipalId string

var roles = loadJsonContent('../roles.json')

resource nodesGroup 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-nodes-${suffix}'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'web'
        properties: {
          priority: 100
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefix: 'Internet'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          // Certificates are renewed over 80.
          destinationPortRanges: ['80', '443']
        }
      }
    ]
  }
}

resource endpointsGroup 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-endpoints-${suffix}'
  location: location
  tags: tags
  properties: {
    securityRules: []
  }
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-${suffix}'
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: ['10.224.0.0/16']
    }
    subnets: [
      {
        name: 'nodes'
        properties: {
          addressPrefix: '10.224.0.0/20'
          networkSecurityGroup: { id: nodesGroup.id }
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: '10.224.16.0/24'
          networkSecurityGroup: { id: endpointsGroup.id }
          privateEndpointNetworkPolicies: 'Enabled'
        }
      }
    ]
  }
}

// The cluster joins its nodes and load balancers to the network.
resource clusterRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(network.id, clusterPrincipalId, roles['Network Contributor'])
  scope: network
  properties: {
    principalId: clusterPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Network Contributor'])
  }
}

output id string = network.id
output nodesId string = '${network.id}/subnets/nodes'
output endpointsId string = '${network.id}/subnets/endpoints'
