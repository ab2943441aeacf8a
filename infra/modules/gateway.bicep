// API Management before the server. It lets a caller through by a key of its own or a token of Entra, and calls the
// server with the server's key.
param location string
param tags object
param suffix string
param publisherEmail string
param backendUrl string
param vaultName string
param entraTenant string
param entraAudience string
param applicationInsightsId string
param connectionString string

var roles = loadJsonContent('../roles.json')
// A named value may not be empty; this one is nobody's.
var nobody = '00000000-0000-0000-0000-000000000000'

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

resource gateway 'Microsoft.ApiManagement/service@2024-05-01' = {
  //checkov:skip=CKV_AZURE_107:it is the public door
  //checkov:skip=CKV_AZURE_174:it is the public door
  name: 'apim-${suffix}'
  location: location
  tags: tags
  // The consumption tier holds back what a server streams.
  sku: {
    name: 'BasicV2'
    capacity: 1
  }
  identity: { type: 'SystemAssigned' }
  properties: {
    publisherEmail: publisherEmail
    publisherName: 'azure-infra-mcp'
  }
}

resource vaultRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, gateway.id, roles['Key Vault Secrets User'])
  scope: vault
  properties: {
    principalId: gateway.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Key Vault Secrets User'])
  }
}

// API Management reads it anew every four hours, for which a rotated key stays good.
resource accessKey 'Microsoft.ApiManagement/service/namedValues@2024-05-01' = {
  parent: gateway
  name: 'accesskey'
  properties: {
    displayName: 'accesskey'
    secret: true
    keyVault: {
      secretIdentifier: '${vault.properties.vaultUri}secrets/accesskey'
    }
  }
  dependsOn: [vaultRole]
}

resource tenantValue 'Microsoft.ApiManagement/service/namedValues@2024-05-01' = {
  parent: gateway
  name: 'entra-tenant'
  properties: {
    displayName: 'entra-tenant'
    value: empty(entraTenant) ? nobody : entraTenant
  }
}

resource audienceValue 'Microsoft.ApiManagement/service/namedValues@2024-05-01' = {
  parent: gateway
  name: 'entra-audience'
  properties: {
    displayName: 'entra-audience'
    value: empty(entraAudience) ? nobody : entraAudience
  }
}

resource api 'Microsoft.ApiManagement/service/apis@2024-05-01' = {
  parent: gateway
  name: 'mcp'
  properties: {
    displayName: 'azure-infra-mcp'
    path: ''
    protocols: ['https']
    serviceUrl: backendUrl
    // The policy asks for a key where there is no token.
    subscriptionRequired: false
    subscriptionKeyParameterNames: {
      header: 'x-functions-key'
      query: 'code'
    }
  }
}

resource operations 'Microsoft.ApiManagement/service/apis/operations@2024-05-01' = [for method in ['GET', 'POST', 'DELETE']: {
  parent: api
  name: toLower(method)
  properties: {
    displayName: method
    method: method
    urlTemplate: '/*'
  }
}]

resource policy 'Microsoft.ApiManagement/service/apis/policies@2024-05-01' = {
  parent: api
  name: 'policy'
  properties: {
    format: 'rawxml'
    value: loadTextContent('gateway-policy.xml')
  }
  dependsOn: [accessKey, tenantValue, audienceValue]
}

resource logger 'Microsoft.ApiManagement/service/loggers@2024-05-01' = {
  parent: gateway
  name: 'application-insights'
  properties: {
    loggerType: 'applicationInsights'
    resourceId: applicationInsightsId
    credentials: {
      connectionString: connectionString
    }
  }
}

resource diagnostics 'Microsoft.ApiManagement/service/apis/diagnostics@2024-05-01' = {
  parent: api
  name: 'applicationinsights'
  properties: {
    loggerId: logger.id
    alwaysLog: 'allErrors'
    logClientIp: false
    sampling: {
      samplingType: 'fixed'
      percentage: 100
    }
    // A body holds arguments and rows, and a stream that is logged is held back.
    frontend: {
      request: { headers: [], body: { bytes: 0 } }
      response: { headers: [], body: { bytes: 0 } }
    }
    backend: {
      request: { headers: [], body: { bytes: 0 } }
      response: { headers: [], body: { bytes: 0 } }
    }
  }
}

output url string = gateway.properties.gatewayUrl
