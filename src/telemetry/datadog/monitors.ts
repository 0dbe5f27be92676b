/** Five monitors and one service level: what a person must know of, and no more. */

import { STALE_AFTER_HOURS } from '../../core/freshness.ts'
import { entryOf } from '../catalog.ts'
import type { JsonObject } from './json.ts'

const TAGS = ['service:cloudthrift', 'managed_by:cloudthrift']

interface Watch {
  readonly title: string
  /** The whole query: when it is more than the limit (or less), somebody is told. */
  readonly query: string
  readonly message: string
  readonly thresholds: { readonly critical: number; readonly warning?: number }
  readonly onMissingData?: 'show_and_notify_no_data' | 'default'
}

/** By the name under which it is stored. */
export function monitors(): ReadonlyMap<string, JsonObject> {
  return new Map(Object.entries(WATCHES).map(([name, watch]) => [name, monitor(watch)]))
}

const heartbeat = entryOf('heartbeat').fullName
const drift = entryOf('ledger.drift').fullName
const executed = entryOf('actions.executed').fullName
const oldest = entryOf('outbox.oldest_age').fullName
const scanAge = entryOf('scan.age').fullName

const WATCHES: Readonly<Record<string, Watch>> = {
  heartbeat: {
    title: 'metrics have stopped',
    query: `sum(last_15m):sum:${heartbeat}{*} by {env}.rollup(count, 60) < 5`,
    message:
      'The savings gauges of {{env.name}} do not reach Datadog. The ledger is not affected, and the graphs repair themselves when they come back.',
    thresholds: { critical: 5 },
    onMissingData: 'show_and_notify_no_data',
  },
  drift: {
    title: 'ledger and Datadog disagree',
    query: `max(last_30m):abs(max:${drift}{*} by {env,sink}) > 1`,
    message:
      'More than a dollar of the ledger of {{env.name}} has not been confirmed by {{sink.name}} for half an hour. The ledger is right; see `outbox.pending` and the log.',
    thresholds: { critical: 1 },
  },
  'actions-failing': {
    title: 'removals fail',
    query: `sum(last_1h):sum:${executed}{result:failure} by {env,account}.as_count() > 3`,
    message:
      'More than three removals failed in account {{account.name}} within an hour. Nothing is removed without its backup; look at the findings with status failed.',
    thresholds: { critical: 3, warning: 1 },
    onMissingData: 'default',
  },
  'outbox-age': {
    title: 'points will soon be too old',
    query: `max(last_10m):max:${oldest}{*} by {env,sink} > 2700`,
    message:
      'Points for {{sink.name}} have waited for 45 minutes; from an hour on they are refused, and become part of a later minute.',
    thresholds: { critical: 2700, warning: 900 },
  },
  'scan-stale': {
    title: 'an account is not looked through',
    query: `min(last_30m):max:${scanAge}{*} by {env,account} > ${STALE_AFTER_HOURS * 3_600}`,
    message: `Account {{account.name}} was not looked through completely for ${STALE_AFTER_HOURS} hours. Unknown is not idle: nothing new is found there, and nothing is cleared.`,
    thresholds: { critical: STALE_AFTER_HOURS * 3_600 },
  },
}

function monitor({ title, query, message, thresholds, onMissingData }: Watch): JsonObject {
  return {
    name: `[CloudThrift] ${title}`,
    type: 'query alert',
    query,
    message,
    tags: TAGS,
    priority: 3,
    options: {
      include_tags: true,
      notify_audit: false,
      require_full_window: false,
      thresholds: { ...thresholds },
      ...(onMissingData ? { on_missing_data: onMissingData } : {}),
    },
  }
}

export function serviceLevel(): JsonObject {
  const { fullName } = entryOf('scan.completed')
  const windows = ['7d', '30d']
  return {
    name: 'CloudThrift: scans succeed',
    type: 'metric',
    description: 'Scopes looked through completely, of all that were tried.',
    query: {
      numerator: `sum:${fullName}{result:success}.as_count()`,
      denominator: `sum:${fullName}{*}.as_count()`,
    },
    thresholds: windows.map((timeframe) => ({ timeframe, target: 99, warning: 99.5 })),
    tags: TAGS,
  }
}
