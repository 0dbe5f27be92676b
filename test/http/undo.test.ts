import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from '../../src/demo/simulator/simulator.ts'
import { World } from '../../src/demo/simulator/world/world.ts'
import { latestApproval } from '../../src/store/approvals.ts'
import { claimExecution, finishExecution } from '../../src/store/executions.ts'
import { move } from '../../src/store/move.ts'
import { cloudsAt } from '../support/clouds.ts'
import { jobsOf, NOBODY, pending, type Stage, stage } from './support.ts'

const DAY_MS = 86_400_000

/** Removed by an execution, with a snapshot that is kept for 30 days. */
async function removed(own: Stage): Promise<string> {
  const { id, revision } = await pending(own)
  await own.post(`/findings/${id}/decision`, 'alice', { decision: 'approve', revision })
  const at = own.deps.now()
  const until = new Date(at.getTime() + 30 * DAY_MS)
  await own.db.transaction().execute(async (trx) => {
    const approval = await latestApproval(trx, id)
    await move(trx, 'start', id, { actor: 'test', at })
    const execution = await claimExecution(trx, approval!, {
      runId: crypto.randomUUID(),
      at,
      dryRun: false,
      backupUntil: until,
      start: null,
    })
    const kept = { undo_until: until, bin_leaves_at: new Date(at.getTime() + DAY_MS) }
    const end = { outcome: 'remediated', detail: {}, at, kept } as const
    await finishExecution(trx, execution.id, end)
    await trx
      .updateTable('execution')
      .set({ backup_id: 'snap-1' })
      .where('id', '=', execution.id)
      .execute()
    await move(trx, 'succeed', id, { actor: 'test', at })
  })
  own.jobs.length = 0
  return id
}

describe('POST /findings/{id}/undo', () => {
  let own: Stage
  let simulator: Simulator
  beforeAll(async () => {
    simulator = await startSimulator({ world: new World() })
    own = await stage({ clouds: await cloudsAt(simulator.url, () => new Date()) })
  })
  afterAll(async () => {
    await own[Symbol.asyncDispose]()
    await simulator[Symbol.asyncDispose]()
  })

  it('queues the undo, and writes down who asked and why', async () => {
    const id = await removed(own)

    const answer = await own.post(`/findings/${id}/undo`, 'alice', { reason: 'we need it' })

    const detail = (await own.get(`/findings/${id}`, 'reader')).json()
    expect(answer.statusCode).toBe(202)
    expect(answer.json()).toMatchObject({ id, status: 'restoring' })
    expect(jobsOf(own, id)).toEqual(['undo'])
    expect(detail.audit.at(-1)).toMatchObject({
      event: 'undo',
      actor: 'api:alice',
      details: { name: 'alice', reason: 'we need it' },
    })
  })

  it('needs no body', async () => {
    const id = await removed(own)

    expect((await own.post(`/findings/${id}/undo`, 'bob')).statusCode).toBe(202)
  })

  it('answers a repeat with what is under way, and queues nothing more', async () => {
    const id = await removed(own)
    await own.post(`/findings/${id}/undo`, 'alice')

    const answers = await Promise.all([1, 2, 3].map(() => own.post(`/findings/${id}/undo`, 'bob')))

    expect(answers.map((each) => each.statusCode)).toEqual([202, 202, 202])
    expect(jobsOf(own, id)).toEqual(['undo'])
  })

  it.each(['reader', 'operator'] as const)('is not for a token like that of %s', async (client) => {
    const id = await removed(own)

    const answer = await own.post(`/findings/${id}/undo`, client)

    expect(answer.statusCode).toBe(403)
    expect(jobsOf(own, id)).toEqual([])
  })

  it('says why it cannot be done', async () => {
    const { id } = await pending(own)

    const open = await own.post(`/findings/${id}/undo`, 'alice')
    const nobody = await own.post(`/findings/${NOBODY}/undo`, 'alice')

    expect([open.statusCode, nobody.statusCode]).toEqual([409, 404])
    expect(open.json()).toMatchObject({
      code: 'NOT_UNDOABLE',
      hint: 'This cannot be undone: it is pending: there is no removal to take back.',
    })
  })

  it.each([{ why: 'x' }, { reason: '' }, { reason: 'x'.repeat(1_001) }])(
    'refuses a body like %o',
    async (body) => {
      const id = await removed(own)

      expect((await own.post(`/findings/${id}/undo`, 'alice', body)).statusCode).toBe(400)
    },
  )

  it('is offered in the finding: until when, and how', async () => {
    const id = await removed(own)

    const { undo } = (await own.get(`/findings/${id}`, 'reader')).json()

    expect(undo).toEqual({
      isPossible: true,
      until: '2026-12-21T09:00:00.000Z',
      how: 'out of the recycle bin, the same volume, until 2026-11-22T09:00:00.000Z; else from the snapshot snap-1, an equal volume with a new id',
      attempt: null,
    })
  })

  it('shows an attempt that is under way, and offers no second one', async () => {
    const id = await removed(own)
    await own.post(`/findings/${id}/undo`, 'alice')

    const { undo } = (await own.get(`/findings/${id}`, 'reader')).json()

    expect(undo).toMatchObject({
      isPossible: false,
      attempt: { way: null, outcome: null, resourceId: null, startedAt: expect.any(String) },
    })
  })
})
