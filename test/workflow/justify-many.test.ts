/** Many findings at once, through the real queue, on a model that takes its time. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Queue } from '../../src/jobs/queue.ts'
import { openModel } from '../../src/llm/open-writer.ts'
import { BATCH_SIZE, ModelWriter } from '../../src/llm/writer.ts'
import type { Approval } from '../../src/store/schema.ts'
import { justify } from '../../src/workflow/justify.ts'
import { requestApproval } from '../../src/workflow/request-approval.ts'
import { HOUR_MS } from '../support/clock.ts'
import { scanNow } from '../support/drive.ts'
import { eventually } from '../support/eventually.ts'
import { type FakeGemini, startFakeGemini } from '../support/fake-gemini.ts'
import { hurried, scaledTime } from '../support/scaled-time.ts'
import { openStage, type Stage } from '../support/stage.ts'

const FINDINGS = 60
/** Ten times as fast as on the wall: 800 ms an answer, 120 requests a minute. */
const FACTOR = 10
const LATENCY_MS = 800 / FACTOR
const REQUESTS_PER_MINUTE = 120

describe('sixty findings at once', { timeout: 60_000 }, () => {
  let stage: Stage
  let gemini: FakeGemini
  let approvals: Approval[]
  beforeAll(async () => {
    gemini = await startFakeGemini(LATENCY_MS)
    const settings = { apiKey: 'k', model: 'm', baseUrl: gemini.url, thinkingLevel: null } as const
    const model = hurried(await openModel({ ...settings, sdk: 'generative-ai' }), FACTOR)
    const writer = new ModelWriter(model, {
      language: 'en',
      requestsPerMinute: REQUESTS_PER_MINUTE,
      price: null,
      time: scaledTime(FACTOR),
    })
    stage = await openStage({ writer, policy: { minIdleDays: 0 } })
    for (let nth = 0; nth < FINDINGS; nth++) {
      stage.region.addVolume({ sizeGiB: 10, tags: { Name: `disk of the ${nth}` } })
    }
    await scanNow(stage)
    stage.clock.advance(HOUR_MS)
    await throughTheQueue(stage)
    approvals = await stage.db.selectFrom('approval').selectAll().execute()
  })
  afterAll(async () => {
    await stage[Symbol.asyncDispose]()
    await gemini[Symbol.asyncDispose]()
  })

  it('are all asked about', () => {
    expect(approvals).toHaveLength(FINDINGS)
    expect(new Set(approvals.map((each) => each.finding_id)).size).toBe(FINDINGS)
  })

  it('are all explained by the model, ten a request', () => {
    expect(new Set(approvals.map((each) => each.justification?.source))).toEqual(new Set(['model']))
    expect(gemini.requests).toHaveLength(FINDINGS / BATCH_SIZE)
  })

  it('are asked about at the pace that is set', () => {
    const starts = gemini.requests.map(({ at }) => at)
    const intervalMs = 60_000 / REQUESTS_PER_MINUTE / FACTOR
    // One request may follow at once; the clock of the server is not the one that set the pace.
    const leastMs = (starts.length - 2) * intervalMs * 0.8

    expect((starts.at(-1) ?? 0) - (starts[0] ?? 0)).toBeGreaterThanOrEqual(leastMs)
  })
})

/** The second scan, and what follows from it, as a replica does it. */
async function throughTheQueue(stage: Stage): Promise<void> {
  await using queue = await Queue.open(stage.databaseUrl, {
    onError: () => undefined,
    onJobFailed: () => undefined,
    onHandedBack: () => undefined,
  })
  const deps = { ...stage.deps, enqueue: queue.enqueue }
  await queue.workTogether('justify', BATCH_SIZE, (jobs, signal) =>
    justify(
      deps,
      jobs.map(({ data, waitedMs }) => ({ ...data, waitedMs })),
      signal,
    ),
  )
  await queue.work('request-approval', ({ findingId }, signal) =>
    requestApproval(deps, findingId, signal),
  )
  const enqueue: Stage['deps']['enqueue'] = (trx, jobs, seconds) =>
    jobs.every(({ name }) => name === 'justify')
      ? queue.enqueue(trx, jobs, seconds)
      : stage.deps.enqueue(trx, jobs, seconds)
  await scanNow({ ...stage, deps: { ...stage.deps, enqueue } })
  await eventually('all were asked about', async () => {
    const pending = await stage.db
      .selectFrom('finding')
      .select('id')
      .where('status', '=', 'pending')
      .execute()
    return pending.length === FINDINGS
  })
}
