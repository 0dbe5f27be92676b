import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { Justification, ModelCall, Writer } from '../../src/core/justification.ts'
import { modelUsage } from '../../src/store/model-usage.ts'
import { justify } from '../../src/workflow/justify.ts'
import { sweep } from '../../src/workflow/sweep.ts'
import { recordingCarrier } from '../support/carriers.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../support/clock.ts'
import { unhurried } from '../support/clouds.ts'
import { runDueJobs, scanNow } from '../support/drive.ts'
import { askAboutAll, findingOf } from '../support/findings.ts'
import { waitingJobs } from '../support/job-table.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { type RecordingWriter, recordingWriter } from '../support/writers.ts'

async function textOf(stage: Stage, resourceId: string): Promise<Justification | null> {
  const { id } = await findingOf(stage, resourceId)
  const approval = await stage.db
    .selectFrom('approval')
    .select('justification')
    .where('finding_id', '=', id)
    .orderBy('revision', 'desc')
    .executeTakeFirst()
  return approval?.justification ?? null
}

function openWith(writer: RecordingWriter): Promise<Stage> {
  return openStage({ writer, policy: { minIdleDays: 0 } })
}

/** Seen twice, and its turn to be written about not taken yet. */
async function ready(stage: Stage, resourceId: string): Promise<string> {
  await scanNow(stage)
  stage.clock.advance(HOUR_MS)
  const { enqueue } = stage.deps
  const deps: Stage['deps'] = {
    ...stage.deps,
    enqueue: (trx, jobs, seconds) =>
      enqueue(
        trx,
        jobs.filter(({ name }) => name !== 'justify'),
        seconds,
      ),
  }
  await scanNow({ ...stage, deps })
  return (await findingOf(stage, resourceId)).id
}

async function openTransactions({ db }: Stage): Promise<bigint> {
  const { rows } = await sql<{ count: bigint }>`
    select count(*) from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%'`.execute(db)
  return rows[0]?.count ?? -1n
}

function turn(findingId: string, waitedMs = 0): { findingId: string; waitedMs: number } {
  return { findingId, waitedMs }
}

describe('justify', () => {
  it("has the question asked with the model's words and our figures", async () => {
    const writer = recordingWriter()
    await using stage = await openWith(writer)
    const { id } = stage.region.addVolume({ sizeGiB: 100, tags: { Owner: 'alice' } })

    await askAboutAll(stage)

    expect(writer.asked).toHaveLength(1)
    expect(await textOf(stage, id)).toEqual({
      source: 'model',
      label: 'gemini-test',
      language: 'en',
      summary: expect.stringMatching(
        /^This gp3 volume of 100 GiB is seen idle in 2 scans since 2026-03-02 and costs \$8\.80 per month/,
      ),
      reasoning: expect.any(String),
      risk: 'medium',
      unknowns: expect.any(Array),
      questions: expect.any(Array),
    })
  })

  it('writes once about findings of which the same is known, and for weeks', async () => {
    const writer = recordingWriter()
    await using stage = await openWith(writer)
    const first = stage.region.addVolume({ sizeGiB: 100 })
    const second = stage.region.addVolume({ sizeGiB: 120 })
    await askAboutAll(stage)

    const third = stage.region.addVolume({ sizeGiB: 140 })
    stage.clock.advance(20 * DAY_MS)
    await askAboutAll(stage)

    expect(writer.asked.flat()).toHaveLength(1)
    for (const [{ id }, gib] of [
      [first, 100],
      [second, 120],
      [third, 140],
    ] as const) {
      expect((await textOf(stage, id))?.summary).toContain(`${gib} GiB`)
    }
  })

  it('asks by rule, and says why, when the model fails; the next question tries again', async () => {
    const writer = recordingWriter()
    await using stage = await openWith(writer)
    const { id } = stage.region.addVolume()
    writer.refusal = 'timeout'
    await askAboutAll(stage)
    const before = await textOf(stage, id)

    writer.refusal = null
    stage.clock.advance(73 * HOUR_MS)
    await sweep(stage.deps)
    await scanNow(stage)

    expect(before).toMatchObject({ source: 'template', label: 'timeout' })
    expect(await textOf(stage, id)).toMatchObject({ source: 'model' })
  })

  it('lets a finding go on when the text is no good for what is known now', async () => {
    const writer = recordingWriter()
    await using stage = await openWith(writer)
    const { id } = stage.region.addVolume({ tags: { Owner: 'alice' } })
    const findingId = await ready(stage, id)
    await justify(stage.deps, [turn(findingId)], unhurried())
    await stage.db
      .updateTable('finding')
      .set({ tags: JSON.stringify({ Owner: 'alice', Environment: 'production' }) })
      .where('id', '=', findingId)
      .execute()

    await runDueJobs(stage)

    expect(await textOf(stage, id)).toMatchObject({ source: 'template', label: 'late' })
  })

  it('asks by rule when the text plays the risk down, however it came to be kept', async () => {
    const writer = recordingWriter()
    await using stage = await openWith(writer)
    const { allocationId } = stage.region.addAddress()
    writer.risk = 'low'

    await askAboutAll(stage)

    const text = await textOf(stage, allocationId)
    expect(text).toMatchObject({ source: 'template', label: 'grounding', risk: 'medium' })
  })

  it('does not write about what has waited for too long, but lets it go on', async () => {
    const writer = recordingWriter()
    await using stage = await openWith(writer)
    const { id } = stage.region.addVolume()
    const findingId = await ready(stage, id)

    await justify(stage.deps, [turn(findingId, 10 * MINUTE_MS)], unhurried())
    await runDueJobs(stage)

    expect(writer.asked).toEqual([])
    expect(await textOf(stage, id)).toMatchObject({ source: 'template', label: 'late' })
  })

  it('lets many go on together, each once', async () => {
    await using stage = await openWith(recordingWriter())
    const ids = Array.from({ length: 3 }, () => stage.region.addVolume().id)
    const [first = ''] = ids
    await ready(stage, first)
    const findings = await Promise.all(ids.map((id) => findingOf(stage, id)))

    await justify(
      stage.deps,
      findings.map(({ id }) => turn(id)),
      unhurried(),
    )

    const jobs = (await waitingJobs(stage.db)).map(({ job }) => job)
    expect(jobs).toEqual(
      findings.map(({ id }) => ({ name: 'request-approval', data: { findingId: id } })),
    )
  })

  it('repeated, asks the model nothing again', async () => {
    const writer = recordingWriter()
    await using stage = await openWith(writer)
    const { id } = stage.region.addVolume()
    const findingId = await ready(stage, id)

    await justify(stage.deps, [turn(findingId)], unhurried())
    await justify(stage.deps, [turn(findingId)], unhurried())

    expect(writer.asked).toHaveLength(1)
  })

  it('changes nothing when it is stopped, so that another one takes over', async () => {
    await using stage = await openWith(recordingWriter())
    const { id } = stage.region.addVolume()
    const findingId = await ready(stage, id)

    const stopped = justify(stage.deps, [turn(findingId)], AbortSignal.abort(new Error('stopped')))

    await expect(stopped).rejects.toThrow('stopped')
    expect(await waitingJobs(stage.db)).toEqual([])
  })

  it('has no transaction open while the model is asked', async () => {
    const writer = recordingWriter()
    await using stage = await openWith(writer)
    const { id } = stage.region.addVolume()
    const findingId = await ready(stage, id)
    const open: bigint[] = []
    const looking: Writer = {
      ...writer,
      async write(briefs, signal) {
        open.push(await openTransactions(stage))
        return writer.write(briefs, signal)
      },
    }

    await justify({ ...stage.deps, writer: looking }, [turn(findingId)], unhurried())

    expect(open).toEqual([0n])
  })

  it('forgets drafts that nobody has written anew for ninety days', async () => {
    await using stage = await openWith(recordingWriter())
    const { id } = stage.region.addVolume()
    const findingId = await ready(stage, id)
    await justify(stage.deps, [turn(findingId)], unhurried())
    const drafts = (): Promise<object[]> => stage.db.selectFrom('draft').select('key').execute()

    stage.clock.advance(90 * DAY_MS)
    await sweep(stage.deps)
    const onTime = await drafts()
    stage.clock.advance(1)
    await sweep(stage.deps)

    expect(onTime).toHaveLength(1)
    expect(await drafts()).toEqual([])
  })

  it('accounts for what the model took, in the database and to whoever listens', async () => {
    await using stage = await openWith(recordingWriter())
    const { id } = stage.region.addVolume()
    const findingId = await ready(stage, id)
    const heard: ModelCall[] = []
    const deps = { ...stage.deps, onModelCall: (call: ModelCall) => void heard.push(call) }

    await justify(deps, [turn(findingId)], unhurried())

    expect(heard).toHaveLength(1)
    expect(await modelUsage(stage.db)).toMatchObject({ calls: 1, costMicros: 800n })
  })

  it('asks no model where none is configured', async () => {
    const carrier = recordingCarrier()
    await using stage = await openStage({ carrier, policy: { minIdleDays: 0 } })
    const { id } = stage.region.addVolume()

    await askAboutAll(stage)

    expect(carrier.asked).toHaveLength(1)
    expect(await textOf(stage, id)).toMatchObject({ source: 'template', label: 'no_key' })
  })
})
