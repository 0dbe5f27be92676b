import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { QUEUES } from '../../src/jobs/settings.ts'
import { eventually } from '../support/eventually.ts'
import { add, execution, type Replica, rows, schedules, stage } from './support.ts'

const WORKERS = QUEUES.execute.workers
const SUBJECTS = 3 * WORKERS

describe.concurrent('two replicas on one database', { timeout: 60_000 }, () => {
  it('share the work, and never run one job both', async () => {
    await using own = await stage()
    const replicas = await Promise.all([own.openReplica(), own.openReplica()])
    const runs: { readonly by: number; readonly findingId: string }[] = []
    const gate = Promise.withResolvers<void>()
    const work = ({ queue }: Replica, by: number): Promise<void> =>
      queue.work('execute', async ({ findingId }) => {
        runs.push({ by, findingId })
        await gate.promise
      })
    await Promise.all(replicas.map(work))

    const jobs = Array.from({ length: SUBJECTS }, (_, index) => execution(`finding-${index}`))
    await add(own, replicas[0], jobs)
    // Neither replica has workers enough to take all of it.
    await eventually('both are busy', () => runs.length === 2 * WORKERS)
    expect(runs.filter((run) => run.by === 0)).toHaveLength(WORKERS)
    gate.resolve()
    await eventually('all is done', async () =>
      (await rows(own)).every((row) => row.state === 'completed'),
    )

    expect(runs).toHaveLength(SUBJECTS)
    expect(new Set(runs.map((run) => run.findingId)).size).toBe(SUBJECTS)
    expect(replicas.flatMap((replica) => replica.errors)).toEqual([])
  })

  it('can open the queue in the same moment on an empty database', async () => {
    await using own = await stage()

    const replicas = await Promise.all(Array.from({ length: 5 }, () => own.openReplica()))

    await add(own, replicas[4]!, [execution('finding-1')])
    expect(await rows(own)).toHaveLength(1)
  })

  it('file one job per slot of the schedule', async () => {
    await using own = await stage()
    const replicas = await Promise.all([own.openReplica(), own.openReplica()])

    for (const { queue } of replicas) await queue.schedule('sweep', '* * * * *')
    for (const { queue } of replicas) await queue.schedule('schedule-scan', '0 6 * * 1-5')
    for (const { queue } of replicas) await queue.schedule('schedule-scan', null)

    expect(await schedules(own)).toEqual([{ name: 'sweep', cron: '* * * * *', timezone: 'UTC' }])
  })
})

describe.concurrent('a replica that stops', { timeout: 60_000 }, () => {
  it('lets running jobs finish first, and takes none of those that come later', async () => {
    await using own = await stage()
    const replica = await own.openReplica()
    const gate = Promise.withResolvers<void>()
    const taken: string[] = []
    const interrupted: boolean[] = []
    await replica.queue.work('execute', async ({ findingId }, signal) => {
      taken.push(findingId)
      await gate.promise
      interrupted.push(signal.aborted)
    })
    await add(own, replica, [execution('finding-1')])
    await eventually('it runs', () => taken.length > 0)

    let isStopped = false
    async function stop(): Promise<void> {
      await replica[Symbol.asyncDispose]()
      isStopped = true
    }
    const stopping = stop()
    const later = Array.from({ length: SUBJECTS }, (_, index) => execution(`later-${index}`))
    await add(own, replica, later)
    const wasWaiting = !isStopped
    gate.resolve()
    await stopping

    const all = await rows(own)
    const done = all.filter((row) => row.state === 'completed')
    const waiting = all.filter((row) => row.state === 'created')
    expect(wasWaiting).toBe(true)
    expect(taken).toContain('finding-1')
    expect(done.map((row) => row.data)).toEqual(
      expect.arrayContaining(taken.map((findingId) => ({ findingId }))),
    )
    // A worker may have been asking for its next job in the moment of the stop; it asks no more.
    expect(taken.length).toBeLessThanOrEqual(WORKERS)
    expect([done.length, waiting.length]).toEqual([taken.length, SUBJECTS + 1 - taken.length])
    expect(interrupted).toEqual(taken.map(() => false))
  })

  it('hands back what does not end in time, also on its last try, within two seconds', async () => {
    await using own = await stage()
    const [first, second] = [await own.openReplica(), await own.openReplica()]
    const handling = Promise.withResolvers<AbortSignal>()
    await first.queue.work('execute', async (_data, signal) => {
      handling.resolve(signal)
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('interrupted')))
      })
    })
    await add(own, first, [execution('finding-1')])
    const signal = await handling.promise
    await sql`update pgboss.job set retry_limit = 0`.execute(own.db)

    const from = Date.now()
    await first[Symbol.asyncDispose]()
    const stopMs = Date.now() - from
    const [handedBack] = await rows(own, 'execute')
    const runs: object[] = []
    await second.queue.work('execute', async (data) => runs.push(data))
    await eventually('the other one takes it up', () => runs.length > 0)

    expect(stopMs).toBeLessThan(2_000)
    expect(signal.aborted).toBe(true)
    expect(handedBack).toMatchObject({ state: 'retry', data: { findingId: 'finding-1' } })
    expect(first.handedBack).toMatchObject([{ name: 'execute', data: { findingId: 'finding-1' } }])
    expect([...first.failed, ...first.errors]).toEqual([])
    expect(await rows(own, 'give-up')).toEqual([])
  })

  it('leaves what waits to the others', async () => {
    await using own = await stage()
    const [first, second] = [await own.openReplica(), await own.openReplica()]
    await first[Symbol.asyncDispose]()
    const runs: object[] = []
    await second.queue.work('execute', async (data) => runs.push(data))

    await add(own, second, [execution('finding-1')])
    await eventually('the other does it', () => runs.length > 0)

    expect(runs).toEqual([{ findingId: 'finding-1' }])
  })
})
