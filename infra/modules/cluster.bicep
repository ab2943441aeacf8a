// The cluster: a pool for its own pods, and one with the label by which SpinKube's runtime class finds its nodes.
param location string
param tags object
param suffix string
param identityId string
param subnetId string
param workspaceId string
param isPrivate bool
param authorizedIpRanges array
param nodeSize string
param minNodes int
param maxNodes int
param zones array
param deployerId string
param deployerType string

var roles = loadJsonContent('../roles.json')

resource cluster 'Microsoft.ContainerService/managedClusters@2025-10-01' = {
  //checkov:skip=CKV_AZURE_6:the parameter authorizedIpRanges says who may, and a private cluster needs none
  //checkov:skip=CKV_AZURE_8:AKS has no dashboard to turn off since Kubernetes 1.19
  //checkov:skip=CKV_AZURE_172:nothing mounts a secret by the CSI driver, so the add-on is not there
  //checkov:skip=CKV_AZURE_227:encryption at the host is registered for a subscription before a cluster may ask for it
  name: 'aks-${suffix}'
  location: location
  tags: tags
  sku: {
    name: 'Base'
    tier: 'Standard'
  }
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    dnsPrefix: 'aks-${suffix}'
    kubernetesVersion: '1.35'
    enableRBAC: true
    disableLocalAccounts: true
    aadProfile: {
      managed: true
      enableAzureRBAC: true
      tenantID: tenant().tenantId
    }
    oidcIssuerProfile: { enabled: true }
    securityProfile: {
      workloadIdentity: { enabled: true }
      imageCleaner: {
        enabled: true
        intervalHours: 168
      }
    }
    apiServerAccessProfile: isPrivate ? { enablePrivateCluster: true } : { authorizedIPRanges: authorizedIpRanges }
    autoUpgradeProfile: {
      upgradeChannel: 'patch'
      nodeOSUpgradeChannel: 'NodeImage'
    }
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      networkDataplane: 'cilium'
      networkPolicy: 'cilium'
      // Policies by name, as infra/spinkube/components/azure-only has them.
      advancedNetworking: {
        enabled: true
        security: {
          enabled: true
          advancedNetworkPolicies: 'FQDN'
        }
      }
      loadBalancerSku: 'standard'
      podCidr: '192.168.0.0/16'
      serviceCidr: '10.0.0.0/16'
      dnsServiceIP: '10.0.0.10'
    }
    workloadAutoScalerProfile: {
      keda: { enabled: true }
    }
    addonProfiles: {
      azurepolicy: { enabled: true }
      omsagent: {
        enabled: true
        config: {
          logAnalyticsWorkspaceResourceID: workspaceId
          useAADAuth: 'true'
        }
      }
    }
    agentPoolProfiles: [
      {
        name: 'system'
        mode: 'System'
        osType: 'Linux'
        osSKU: 'AzureLinux'
        osDiskType: 'Ephemeral'
        osDiskSizeGB: 64
        vmSize: 'Standard_D2ads_v5'
        vnetSubnetID: subnetId
        availabilityZones: zones
        enableAutoScaling: true
        minCount: 2
        maxCount: 3
        maxPods: 110
        nodeTaints: ['CriticalAddonsOnly=true:NoSchedule']
      }
      {
        name: 'spin'
        mode: 'User'
        osType: 'Linux'
        osSKU: 'AzureLinux'
        osDiskType: 'Ephemeral'
        osDiskSizeGB: 64
        vmSize: nodeSize
        vnetSubnetID: subnetId
        availabilityZones: zones
        enableAutoScaling: true
        minCount: minNodes
        maxCount: maxNodes
        maxPods: 110
        nodeLabels: { spin: 'true' }
      }
    ]
  }
}

// Whoever deploys applies manifests and charts. Without local accounts nobody else does.
resource deployerRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(deployerId)) {
  name: guid(cluster.id, deployerId, roles['Azure Kubernetes Service RBAC Cluster Admin'])
  scope: cluster
  properties: {
    principalId: deployerId
    principalType: deployerType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Azure Kubernetes Service RBAC Cluster Admin'])
  }
}

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: cluster
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'kube-audit-admin', enabled: true }
      { category: 'guard', enabled: true }
    ]
  }
}

output name string = cluster.name
output issuer string = cluster.properties.oidcIssuerProfile.issuerURL
output kubeletId string = cluster.properties.identityProfile.kubeletidentity.objectId
