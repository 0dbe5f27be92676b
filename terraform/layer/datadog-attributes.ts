/**
 * The Datadog resources we use. No machine of ours has this provider, so the table is written by
 * hand from https://registry.terraform.io/providers/DataDog/datadog/latest/docs.
 */

import type { Provider } from './attributes.ts'

export const DATADOG = {
  resources: {
    datadog_dashboard_json: { dashboard: 'string!', id: '=string', url: 'string' },
    datadog_monitor_json: { monitor: 'string!', id: '=string', url: 'string' },
    datadog_service_level_objective: {
      name: 'string!',
      type: 'string!',
      description: 'string',
      id: '=string',
      tags: 'set(string)',
      query: { numerator: 'string!', denominator: 'string!' },
      thresholds: { timeframe: 'string!', target: 'number!', warning: 'number' },
    },
  },
  data: {},
} as const satisfies Provider
