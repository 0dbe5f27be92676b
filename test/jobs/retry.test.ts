import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { add, comeToLastRetry, comeToRetry, execution, rows, stage } from './support.ts'

describe.concurrent('a failing job', { timeout: 60_000 }, () => {
  it('is reported with its payload and its error, and retried until it succeeds', async () => {
    await using own = await stage()
    const replica = await own.openReplica()
    const runs: object[] = []
    const broken = new Error('AWS did not answer')
    await replica.queue.work('execute', async (data) => {
      runs.push(data)
      if (runs.length === 1) throw broken
    })

    await add(own, replica, [execution('finding-1')])
    await eventually('it waits for its retry', async () => (await rows(own))[0]?.state === 'retry')
    await comeToRetry(own)
    await eventually('it succeeds', async () => (await rows(own))[0]?.state === 'completed')

    expect(runs).toEqual([{ findingId: 'finding-1' }, { findingId: 'finding-1' }])
    expect(replica.failed).toEqual([
      { name: 'execute', data: { findingId: 'finding-1' }, error: broken },
    ])
    expect(await rows(own, 'give-up')).toEqual([])
  })

  it('waits longer from retry to retry, seconds at first and five minutes at most', async () => {
    await using own = await stage()
    const replica = await own.openReplica()
    await replica.queue.work('execute', () => Promise.reject(new Error('down')))

    const from = Date.now()
    await add(own, replica, [execution('finding-1')])
    const row = await eventually('it waits', async () =>
      (await rows(own)).find((one) => one.state === 'retry'),
    )

    expect(row.retry_limit).toBe(8)
    const delayMs = row.start_after.getTime() - from
    expect(delayMs).toBeGreaterThan(4_000)
    expect(delayMs).toBeLessThan(25_000)
  })

  it('is given up after its limit: give-up gets the same payload, once', async () => {
    await using own = await stage()
    const replica = await own.openReplica()
    const given: object[] = []
    await replica.queue.work('execute', () => Promise.reject(new Error('down for good')))
    await replica.queue.work('give-up', async (data) => given.push(data))

    await add(own, replica, [execution('finding-1')])
    await eventually('it waits for its retry', async () => (await rows(own))[0]?.state === 'retry')
    await comeToLastRetry(own)
    await eventually('give-up has run', () => given.length > 0)

    expect(given).toEqual([{ findingId: 'finding-1' }])
    const [job] = await rows(own, 'execute')
    expect(job).toMatchObject({ state: 'failed', retry_count: 8 })
    expect(await rows(own, 'give-up')).toHaveLength(1)
  })

  it('is not given up before its limit by those who queue it again meanwhile', async () => {
    await using own = await stage()
    const replica = await own.openReplica()
    await replica.queue.work('execute', () => Promise.reject(new Error('down for minutes')))
    await add(own, replica, [execution('finding-1')])
    await eventually('it waits for its retry', async () => (await rows(own))[0]?.state === 'retry')

    // As the sweep does every minute, for a finding that has stood still for two.
    await add(own, replica, [execution('finding-1')])
    await add(own, replica, [execution('finding-2')])
    await eventually('the queue was worked off', () =>
      replica.failed.some((one) => 'findingId' in one.data && one.data.findingId === 'finding-2'),
    )

    expect(await rows(own, 'give-up')).toEqual([])
    const states = (await rows(own, 'execute')).map((row) => [row.singleton_key, row.state])
    expect(states).toContainEqual(['finding-1', 'retry'])
    expect(states).not.toContainEqual(['finding-1', 'failed'])
  })

  it('that runs out of tries in another queue than execute ends without a give-up', async () => {
    await using own = await stage()
    const replica = await own.openReplica()
    await replica.queue.work('sweep', () => Promise.reject(new Error('down')))

    await add(own, replica, [{ name: 'sweep', data: {} }])
    await eventually('it has failed', async () => (await rows(own))[0]?.state === 'failed')

    expect(await rows(own)).toHaveLength(1)
  })

  it('may be queued again after it was given up', async () => {
    await using own = await stage()
    const replica = await own.openReplica()
    const runs: object[] = []
    await replica.queue.work('execute', async (data) => {
      runs.push(data)
      if (runs.length < 3) throw new Error('down')
    })
    await add(own, replica, [execution('finding-1')])
    await eventually('it waits for its retry', async () => (await rows(own))[0]?.state === 'retry')
    await comeToLastRetry(own)
    await eventually('it was given up', async () => (await rows(own, 'give-up')).length === 1)

    await add(own, replica, [execution('finding-1')])
    await eventually('it succeeds', async () =>
      (await rows(own, 'execute')).some((row) => row.state === 'completed'),
    )

    expect(runs).toHaveLength(3)
  })
})
