// The tables of Azure Resource Graph that our queries read, with their documented columns.
// <https://learn.microsoft.com/azure/governance/resource-graph/reference/supported-tables-resources>

const ENVELOPE = {
  id: "string",
  name: "string",
  type: "string",
  tenantId: "string",
  kind: "string",
  location: "string",
  resourceGroup: "string",
  subscriptionId: "string",
  managedBy: "string",
  sku: "dynamic",
  plan: "dynamic",
  properties: "dynamic",
  tags: "dynamic",
  identity: "dynamic",
  zones: "dynamic",
  extendedLocation: "dynamic",
};

export const TABLES = {
  resources: ENVELOPE,
  resourcecontainers: ENVELOPE,
};
