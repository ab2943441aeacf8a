"""A stand-in for Azure Resource Manager whose Resource Graph really evaluates KQL."""
