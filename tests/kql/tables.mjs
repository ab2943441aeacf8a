// The tables that our queries read, with their documented columns.
//
// Azure Resource Graph:
// <https://learn.microsoft.com/azure/governance/resource-graph/reference/supported-tables-resources>
// Log Analytics: <https://learn.microsoft.com/azure/azure-monitor/reference/tables-index>

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
  patchassessmentresources: ENVELOPE,
  InsightsMetrics: {
    TimeGenerated: "datetime",
    Computer: "string",
    Origin: "string",
    Namespace: "string",
    Name: "string",
    Val: "real",
    Tags: "string",
    AgentId: "string",
    _ResourceId: "string",
  },
  Perf: {
    TimeGenerated: "datetime",
    Computer: "string",
    ObjectName: "string",
    CounterName: "string",
    InstanceName: "string",
    CounterValue: "real",
    _ResourceId: "string",
  },
  SqlAssessment_CL: {
    TimeGenerated: "datetime",
    RawData: "string",
    Computer: "string",
    _ResourceId: "string",
  },
};
