/** `cloudthrift datadog apply`: dashboard, monitors, service level and metric descriptions, from the code. */

import { connect } from '../app.ts'
import { type Config, readConfig } from '../config/config.ts'
import { AppError } from '../core/errors.ts'
import { plainText } from '../core/plain-text.ts'
import type { Db } from '../store/database.ts'
import { storeVendorId, vendorIdOf } from '../store/vendor-objects.ts'
import { DatadogApi, type DatadogApiOptions } from '../telemetry/datadog/api.ts'
import { applyAll, type Change, type StoredIds } from '../telemetry/datadog/apply.ts'
import { createLog } from '../telemetry/log.ts'
import { EXIT, print, tell } from './output.ts'
import { requireMigrated } from './require-migrated.ts'
import { databaseOf } from './serve.ts'

const LINE_WIDTH = 300

export async function apply({ dryRun = false }: { readonly dryRun?: boolean }): Promise<number> {
  const config = readConfig()
  const options = keysOf(config)
  const log = createLog('warn', process.stderr)
  await using stack = new AsyncDisposableStack()
  const databaseUrl = await databaseOf(config, log, stack)
  const db = stack.adopt(connect(databaseUrl, log), (it) => it.destroy())
  await requireMigrated(db)
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
