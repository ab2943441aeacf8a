// Azure Managed Redis, for what instances share. Spin's store takes its key in the address.
param location string
param tags object
param suffix string
param isPrivate bool
param subnetId string
param networkId string

resource redis 'Microsoft.Cache/redisEnterprise@2025-07-01' = {
  name: 'redis-${suffix}'
  location: location
  tags: tags
  sku: { name: 'Balanced_B0' }
  properties: {
    minimumTlsVersion: '1.2'
    highAvailability: 'Enabled'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
  }
}

resource database 'Microsoft.Cache/redisEnterprise/databases@2025-07-01' = {
  parent: redis
  name: 'default'
  properties: {
    clientProtocol: 'Encrypted'
    port: 10000
    // Spin's client speaks to one server.
    clusteringPolicy: 'EnterpriseCluster'
    // What is stored is there until the app removes it.
    evictionPolicy: 'NoEviction'
    accessKeysAuthentication: 'Enabled'
    persistence: {
      aofEnabled: false
      rdbEnabled: true
      rdbFrequency: '1h'
    }
  }
}

module endpoint 'endpoint.bicep' = if (isPrivate) {
  name: 'endpoint-redis'
  params: {
    location: location
    tags: tags
    name: redis.name
    subnetId: subnetId
    networkId: networkId
    serviceId: redis.id
    groupId: 'redisEnterprise'
    // Its host is `name.region.` and the suffix of the cloud.
    zoneName: 'privatelink.${join(skip(split(redis.properties.hostName, '.'), 2), '.')}'
  }
}

output name string = redis.name
output host string = redis.properties.hostName
