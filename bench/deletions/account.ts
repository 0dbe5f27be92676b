/** The account of the benchmark: volumes that are idle, seen, asked about and approved, step by step. */

import { cloudsOf } from '../../src/app.ts'
import { directCarrier } from '../../src/carriers/direct.ts'
import { NO_ROLES } from '../../src/clouds/aws/roles.ts'
import { NO_METRICS } from '../../src/core/metrics.ts'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import type { Simulator } from '../../src/demo/simulator/simulator.ts'
import { DEMO_ACCOUNT_ID } from '../../src/demo/simulator/world/world.ts'
import type { Db } from '../../src/store/database.ts'
import { listFindings } from '../../src/store/findings.ts'
import type { Finding } from '../../src/store/schema.ts'
import { decide } from '../../src/workflow/decide.ts'
import type { Deps } from '../../src/workflow/deps.ts'
import { investigate } from '../../src/workflow/investigate.ts'
import { requestApproval } from '../../src/workflow/request-approval.ts'
import { scan } from '../../src/workflow/scan.ts'
import { spreadScan, startScan } from '../../src/workflow/start-scan.ts'
import { answerTo } from '../../test/support/findings.ts'

export const HOME_REGION = 'us-east-1'
/** As the product names the class of CreateSnapshot and DeleteVolume. */
export const STORAGE_CLASS = 'ec2-storage'

interface Place {
  readonly db: Db
  readonly simulator: Simulator
  readonly regions: readonly string[]
  /** Where the executions are queued. */
  readonly enqueue: Deps['enqueue']
}

export async function approveAll({ db, simulator, regions, enqueue }: Place): Promise<void> {
  const aws = { endpoint: simulator.url, homeRegion: HOME_REGION, regions: null, roles: NO_ROLES }
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' }
  const deps: Deps = {
    db,
    clouds: await cloudsOf({ aws, pricesFile: null }, { now, credentials }),
    carrier: directCarrier,
    notifier: { tell: async () => undefined },
    policy: { ...DEFAULT_POLICY, minIdleDays: 0 },
    writer: null,
    language: 'en',
    onModelCall: () => undefined,
    metrics: NO_METRICS,
    enqueue: async () => undefined,
    now,
  }
  const scopes = regions.map((region) => ({ provider: 'aws', accountId: DEMO_ACCOUNT_ID, region }))
  const signal = new AbortController().signal
  // Only what was seen twice is asked about.
  for (let look = 0; look < 2; look += 1) {
    const { scanId } = await startScan(deps, 'bench')
    await spreadScan(deps, scanId, signal)
    for (const scope of scopes) await scan(deps, { scanId, scope }, signal)
  }
  for (const scope of scopes) await investigate(deps, { scope }, signal)
  const inStatus = (status: Finding['status']): Promise<Finding[]> =>
    listFindings(db, { status: [status] }, { limit: 100_000 })
  for (const { id } of await inStatus('open')) await requestApproval(deps, id, signal)
  const asked = await inStatus('pending')
  for (const finding of asked) await decide({ ...deps, enqueue }, answerTo(finding))
}

function now(): Date {
  return new Date()
}
