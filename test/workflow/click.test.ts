/** A click as a replica does it: the desk on connections of its own, and the real job queue. */

import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import { Queue } from '../../src/jobs/queue.ts'
import { decisionsOf, latestApproval } from '../../src/store/approvals.ts'
import { openDatabase } from '../../src/store/database.ts'
import { findFinding } from '../../src/store/findings.ts'
import type { Finding } from '../../src/store/schema.ts'
import { deskOf } from '../../src/workflow/desk.ts'
import { ALICE, askAboutAll, BOB, findingOf } from '../support/findings.ts'
import { openStage, type Stage } from '../support/stage.ts'

/** Statements of one click today. Who adds one makes every click of a burst slower: ADR 42. */
const STATEMENTS = 9

interface Replica extends AsyncDisposable {
  readonly statements: string[]
  /** One person presses the button, from the first line to the remembered answer. */
  click(finding: Finding, person?: typeof ALICE): Promise<string>
}

function onError(error: Error): void {
  throw error
}

function ignore(): void {
  // A job is not what these tests are about.
}

async function replicaOn({ databaseUrl, deps }: Stage): Promise<Replica> {
  const statements: string[] = []
  await using stack = new AsyncDisposableStack()
  const queue = stack.use(
    await Queue.open(databaseUrl, { onError, onJobFailed: ignore, onHandedBack: ignore }),
  )
  const clicks = openDatabase(databaseUrl, {
    maxConnections: 4,
    isPrepared: true,
    onConnectionError: onError,
    onStatement: (text) => statements.push(text),
  })
  stack.adopt(clicks, (own) => own.destroy())
  const desk = deskOf({ ...deps, enqueue: queue.enqueue }, clicks)
  const resources = stack.move()
  return {
    statements,
    click: async (finding, person = ALICE) => {
      const approval = await latestApproval(deps.db, finding.id)
      const act = { source: 'discord', id: crypto.randomUUID(), actor: person.id }
      await desk.begin(act)
      const card = await desk.decide(person, {
        approvalId: approval?.id ?? '',
        revision: finding.revision,
        verdict: 'approve',
        reason: null,
        snoozeUntil: null,
        proof: null,
      })
      await desk.answered(act, { card: card.state })
      return card.state
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

async function asked(stage: Stage, count: number): Promise<Finding[]> {
  const volumes = Array.from({ length: count }, () => stage.region.addVolume())
  await askAboutAll(stage)
  return Promise.all(volumes.map(({ id }) => findingOf(stage, id)))
}

async function openReplica(): Promise<
  { readonly stage: Stage; readonly replica: Replica } & AsyncDisposable
> {
  await using stack = new AsyncDisposableStack()
  const stage = stack.use(await openStage())
  const replica = stack.use(await replicaOn(stage))
  const resources = stack.move()
  return { stage, replica, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

describe('a click', () => {
  it(`takes ${STATEMENTS} statements, and queues one execution`, async () => {
    await using own = await openReplica()
    const { stage, replica } = own
    const [finding] = await asked(stage, 1)

    const state = await replica.click(finding!)

    const jobs = await sql`
      select from pgboss.job where name = 'execute' and singleton_key = ${finding!.id}
    `.execute(stage.db)
    expect(state).toBe('working')
    expect(replica.statements).toHaveLength(STATEMENTS)
    expect(jobs.rows).toHaveLength(1)
  })

  it('has its statements prepared once for all clicks', async () => {
    await using own = await openReplica()
    const { stage, replica } = own
    const findings = await asked(stage, 3)

    for (const finding of findings) await replica.click(finding)

    const perText = Map.groupBy(replica.statements, (text) => text)
    expect(perText.size).toBe(STATEMENTS)
    expect([...perText.values()].map((each) => each.length)).toEqual(
      Array.from({ length: STATEMENTS }, () => 3),
    )
  })

  it('goes on while a newer replica adds columns to what it reads', async () => {
    await using own = await openReplica()
    const { stage, replica } = own
    const [before, after] = await asked(stage, 2)
    await replica.click(before!)

    for (const table of ['finding', 'approval', 'decision', 'interaction', 'chat_message']) {
      await sql`alter table ${sql.table(table)} add column later text default 'x'`.execute(stage.db)
    }

    expect(await replica.click(after!)).toBe('working')
  })

  it('draws what the database says: the first yes, then the second', async () => {
    const approval = { ...DEFAULT_POLICY.approval, fourEyesFromMicros: 0n }
    await using stage = await openStage({ policy: { approval } })
    await using replica = await replicaOn(stage)
    const [finding] = await asked(stage, 1)

    const states = [await replica.click(finding!), await replica.click(finding!, BOB)]

    expect(states).toEqual(['second', 'working'])
    expect((await findFinding(stage.db, finding!.id))?.status).toBe('queued')
    expect(await decisionsOf(stage.db, finding!.id)).toHaveLength(2)
  })
})
