/**
 * `cloudthrift datadog apply`: dashboard, monitors, service level and metric descriptions, from the code.
 * `datadog settle`: a person says what became of points whose receipt was lost for good.
 */

import { type Config, readConfig } from '../config/config.ts'
import { AppError } from '../core/errors.ts'
import { decimalUsd } from '../core/money.ts'
import { plainText } from '../core/plain-text.ts'
import type { Db } from '../store/database.ts'
import { settleUnsure } from '../store/outbox.ts'
import { storeVendorId, vendorIdOf } from '../store/vendor-objects.ts'
import { DatadogApi, type DatadogApiOptions } from '../telemetry/datadog/api.ts'
import { applyAll, type Change, type StoredIds } from '../telemetry/datadog/apply.ts'
import { openMigrated } from './open-migrated.ts'
import { EXIT, print, tell } from './output.ts'

const LINE_WIDTH = 300
const SINK = 'datadog'

export async function apply({ dryRun = false }: { readonly dryRun?: boolean }): Promise<number> {
  const config = readConfig()
  const options = keysOf(config)
  await using stack = new AsyncDisposableStack()
  const db = await openMigrated(config, stack)
  const api = new DatadogApi(options)
  const ids = storedIds(db, options.url)
  const tally = { create: 0, update: 0, keep: 0, later: 0 }
  for await (const change of applyAll({ api, ids, dryRun })) {
    tally[change.action] += 1
    show(change, dryRun)
  }
  const { create, update, keep, later } = tally
  const [made, changed] = dryRun ? ['to create', 'to update'] : ['created', 'updated']
  print(`${create} ${made}, ${update} ${changed}, ${keep} as they should be`)
  if (later > 0) {
    tell(
      `${later} of metrics that Datadog has not received yet: apply again when they have come in`,
    )
  }
  return EXIT.ok
}

export async function settle(fate: 'arrived' | 'lost'): Promise<number> {
  await using stack = new AsyncDisposableStack()
  const db = await openMigrated(readConfig(), stack)
  const micros = await settleUnsure(db, SINK, fate)
  const what = fate === 'arrived' ? 'counted as delivered' : 'sent again with the next minute'
  print(micros === 0n ? 'there was nothing to settle' : `${decimalUsd(micros)} USD: ${what}`)
  return EXIT.ok
}

function keysOf({ telemetry }: Config): DatadogApiOptions {
  const { url, apiKey, appKey } = telemetry.datadog
  if (apiKey !== null && appKey !== null) return { url, apiKey, appKey }
  throw new AppError('USAGE', 'DD_API_KEY and DD_APP_KEY are needed', {
    hint: 'Set both; the application key must be allowed to write dashboards, monitors and SLOs.',
  })
}

function storedIds(db: Db, home: string): StoredIds {
  return {
    get: (kind, name) => vendorIdOf(db, { home, kind, name }),
    set: (kind, name, id) => storeVendorId(db, { home, kind, name }, id, new Date()),
  }
}

const SIGNS = { create: '+', update: '~' } as const

function show({ what, action, differences }: Change, dryRun: boolean): void {
  if (action === 'keep' || action === 'later') return
  print(`${SIGNS[action]} ${what}${dryRun ? ' (dry run)' : ''}`)
  for (const it of differences) print(`    ${plainText(it, LINE_WIDTH)}`)
}
