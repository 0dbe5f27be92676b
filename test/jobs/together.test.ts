import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../src/workflow/deps.ts'
import { eventually } from '../support/eventually.ts'
import { add, comeToRetry, type Replica, rows, type Stage, stage } from './support.ts'

interface Batch {
  readonly ids: readonly string[]
  readonly waitedMs: readonly number[]
}

function turn(findingId: string): Job {
  return { name: 'justify', data: { findingId } }
}

describe('jobs that are done together', { timeout: 60_000 }, () => {
  let own: Stage
  let replica: Replica
  const batches: Batch[] = []
  let failing = new Set<string>()
  beforeAll(async () => {
    own = await stage()
    replica = await own.openReplica()
    const waiting = Array.from({ length: 25 }, (_, index) => turn(`finding-${index}`))
    await add(own, replica, waiting)
    await replica.queue.workTogether('justify', 10, async (jobs) => {
      const ids = jobs.map(({ data }) => data.findingId)
      batches.push({ ids, waitedMs: jobs.map(({ waitedMs }) => waitedMs) })
      if (ids.some((id) => failing.has(id))) throw new Error('no good')
    })
  })
  afterAll(() => own[Symbol.asyncDispose]())

  async function statesOf(name: Job['name'], prefix: string): Promise<string[]> {
    const all = await rows(own, name)
    return all.filter((row) => row.singleton_key?.startsWith(prefix)).map((row) => row.state)
  }

  it('come as many at once as wait, each once', async () => {
    await eventually('all are done', async () =>
      (await statesOf('justify', 'finding-')).every((state) => state === 'completed'),
    )

    const sizes = batches.map(({ ids }) => ids.length)
    const ids = batches.flatMap((batch) => batch.ids)
    expect(Math.max(...sizes)).toBe(10)
    expect(batches.length).toBeLessThanOrEqual(4)
    expect(new Set(ids).size).toBe(25)
    expect(ids).toHaveLength(25)
  })

  it('know how long they waited', () => {
    const waited = batches.flatMap((batch) => batch.waitedMs)

    expect(Math.min(...waited)).toBeGreaterThanOrEqual(-1_000)
    expect(Math.max(...waited)).toBeLessThan(60_000)
  })

  it('fail together, are reported one by one, and tried again', async () => {
    failing = new Set(['bad-1'])
    await add(own, replica, [turn('bad-1'), turn('bad-2')])
    await eventually('both have failed', () => replica.failed.length >= 2)

    failing = new Set()
    await comeToRetry(own)

    await eventually('both are done', async () =>
      (await statesOf('justify', 'bad-')).every((state) => state === 'completed'),
    )
    expect(replica.failed.map(({ data }) => data)).toContainEqual({ findingId: 'bad-1' })
  })

  it('that keep failing let their findings be asked about all the same', async () => {
    failing = new Set(['lost'])
    await add(own, replica, [turn('lost')])

    await eventually('it has become a question', async () => {
      await comeToRetry(own)
      const questions = await rows(own, 'request-approval')
      return questions.some(({ data }) => JSON.stringify(data) === '{"findingId":"lost"}')
    })

    expect(await statesOf('justify', 'lost')).toEqual(['failed'])
    expect(await statesOf('request-approval', 'lost')).toEqual(['created'])
  })
})
