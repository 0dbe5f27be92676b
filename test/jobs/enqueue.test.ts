import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../src/workflow/deps.ts'
import { eventually } from '../support/eventually.ts'
import { add, execution, type Replica, rows, type Stage, stage } from './support.ts'

const SCOPE = { provider: 'aws', accountId: '111122223333', region: 'eu-west-1' }

describe('enqueue', { timeout: 60_000 }, () => {
  let own: Stage
  let replica: Replica
  beforeAll(async () => {
    own = await stage()
    replica = await own.openReplica()
  })
  afterAll(() => own[Symbol.asyncDispose]())

  async function dataOf(name: Job['name']): Promise<object[]> {
    return (await rows(own, name)).map((row) => row.data)
  }

  it('is invisible until the transaction of the caller commits', async () => {
    const findingId = crypto.randomUUID()
    let during: object[] = []

    await own.db.transaction().execute(async (trx) => {
      await replica.queue.enqueue(trx, [execution(findingId)])
      during = await dataOf('execute')
    })

    expect(during).not.toContainEqual({ findingId })
    expect(await dataOf('execute')).toContainEqual({ findingId })
  })

  it('is undone with the transaction of the caller', async () => {
    const findingId = crypto.randomUUID()

    const attempt = own.db.transaction().execute(async (trx) => {
      await replica.queue.enqueue(trx, [execution(findingId)])
      throw new Error('the decision was refused')
    })

    await expect(attempt).rejects.toThrow('the decision was refused')
    expect(await dataOf('execute')).not.toContainEqual({ findingId })
  })

  it('takes nothing without complaint', async () => {
    const before = (await rows(own)).length

    await add(own, replica, [])

    expect(await rows(own)).toHaveLength(before)
  })

  it('takes jobs of several queues at once', async () => {
    const [first, second] = [crypto.randomUUID(), crypto.randomUUID()]
    const scanId = crypto.randomUUID()

    await add(own, replica, [
      { name: 'scan', data: { scanId } },
      { name: 'request-approval', data: { findingId: first } },
      { name: 'request-approval', data: { findingId: second } },
    ])

    expect(await dataOf('scan')).toContainEqual({ scanId })
    expect(await dataOf('request-approval')).toEqual(
      expect.arrayContaining([{ findingId: first }, { findingId: second }]),
    )
  })

  it.each<Job>([
    { name: 'schedule-scan', data: {} },
    { name: 'scan', data: { scanId: 'scan-of-the-test' } },
    { name: 'scan-scope', data: { scanId: 'scan-of-the-test', scope: SCOPE } },
    { name: 'request-approval', data: { findingId: 'finding-of-the-test' } },
    { name: 'execute', data: { findingId: 'finding-of-the-test' } },
    { name: 'sweep', data: {} },
  ])('keeps one waiting $name job per subject, whoever asks and how often', async (job) => {
    await add(own, replica, [job, job])
    await Promise.all(Array.from({ length: 5 }, () => add(own, replica, [job])))

    const all = await dataOf(job.name)
    const same = all.filter(
      (data) => JSON.stringify(data).length === JSON.stringify(job.data).length,
    )
    expect(same).toEqual([job.data])
  })

  it('knows a scope again whatever the order of its keys', async () => {
    const scanId = crypto.randomUUID()
    const { provider, accountId, region } = SCOPE

    await add(own, replica, [{ name: 'scan-scope', data: { scanId, scope: SCOPE } }])
    const scope = { region, accountId, provider }
    await add(own, replica, [{ name: 'scan-scope', data: { scope, scanId } }])

    const all = await dataOf('scan-scope')
    expect(all.filter((data) => JSON.stringify(data).includes(scanId))).toHaveLength(1)
  })

  it('tells scopes of one scan apart by account and by region', async () => {
    const scanId = crypto.randomUUID()
    const scopes = [
      SCOPE,
      { ...SCOPE, region: 'us-east-1' },
      { ...SCOPE, accountId: '444455556666' },
    ]

    await add(
      own,
      replica,
      scopes.map((scope) => ({ name: 'scan-scope', data: { scanId, scope } })),
    )

    const queued = (await dataOf('scan-scope')).filter((data) =>
      JSON.stringify(data).includes(scanId),
    )
    expect(queued).toHaveLength(3)
  })

  it('lets what was put off go before what has not begun', async () => {
    await using other = await stage()
    const worker = await other.openReplica()
    const done: string[] = []

    await add(other, worker, [scanJob('new')])
    await add(other, worker, [scanJob('put off')], 1)
    await eventually('both are due', async () =>
      (await rows(other)).every((row) => row.start_after.getTime() < Date.now()),
    )
    await worker.queue.work('scan', async ({ scanId }) => done.push(scanId))
    await eventually('both are done', () => done.length === 2)

    expect(done).toEqual(['put off', 'new'])
  })

  it('does not start a deferred job before its time, and starts it after', async () => {
    await using other = await stage()
    const worker = await other.openReplica()
    const started: number[] = []
    await worker.queue.work('execute', async () => started.push(Date.now()))
    const from = Date.now()

    await add(other, worker, [execution('later')], 1)
    await eventually('the deferred job runs', () => started.length > 0)

    expect(started[0]! - from).toBeGreaterThanOrEqual(1_000)
  })
})

function scanJob(scanId: string): Job {
  return { name: 'scan', data: { scanId } }
}
