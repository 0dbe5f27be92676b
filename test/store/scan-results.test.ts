/** What follows from a scope that was listed: what is unseen, outdated, or ready to be asked about. */

import { afterAll, describe, expect, it } from 'vitest'
import { FINDING_STATUSES, type FindingStatus } from '../../src/core/finding.ts'
import type { Scope } from '../../src/core/observation.ts'
import { saveAttempt, takeBackAttempt } from '../../src/store/executions.ts'
import { findFinding } from '../../src/store/findings.ts'
import { candidates, outdatedQuestions, unseenFindings } from '../../src/store/sightings.ts'
import { createTestDatabase } from '../support/database.ts'
import { recordSightings } from '../support/sightings.ts'
import {
  AT,
  again,
  approvalOf,
  claim,
  DAY_MS,
  DETECTOR,
  findingIn,
  GUARD,
  look,
  putInto,
  type SightedChange,
  sighted,
} from './support.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

const CLEARABLE = ['open', 'pending', 'approved', 'rejected', 'snoozed', 'failed', 'rehearsed']

/** A scope of its own, so that tests do not see each other's findings. */
function newScope(): Scope {
  return { provider: 'aws', accountId: crypto.randomUUID(), region: 'eu-west-1' }
}

function unseenIn(scope: Scope, scanId: string, detectorIds = [DETECTOR]): Promise<unknown[]> {
  return db.transaction().execute((trx) => unseenFindings(trx, scope, detectorIds, scanId))
}

function outdated(scope: Scope): Promise<string[]> {
  return db.transaction().execute((trx) => outdatedQuestions(trx, scope))
}

/** Asked about in this state, then seen again with this change. */
async function askedThenSeen(
  status: FindingStatus,
  change: SightedChange,
): Promise<{ scope: Scope; id: string }> {
  const scope = newScope()
  const seen = sighted()
  const finding = await findingIn(db, status, seen, look({ scope }))
  await approvalOf(db, finding)
  await recordSightings(db, look({ scope }), [again(seen, change)])
  return { scope, id: finding.id }
}

async function ready(scope: Scope, idleSince = AT): Promise<string[]> {
  const found = await db.transaction().execute((trx) => candidates(trx, scope, idleSince))
  return found.map(({ id }) => id)
}

async function seenTwice(scope: Scope, change: SightedChange = {}): Promise<string> {
  const seen = sighted(change)
  const { id } = await findingIn(db, 'open', seen, look({ scope }))
  await recordSightings(db, look({ scope, at: new Date(AT.getTime() + DAY_MS) }), [seen])
  return id
}

describe('unseenFindings', () => {
  it.each(FINDING_STATUSES)(
    'names a finding that is %s only if it may be cleared',
    async (status) => {
      const scope = newScope()
      const { id } = await findingIn(db, status, sighted(), look({ scope }))

      const unseen = await unseenIn(scope, crypto.randomUUID())

      expect(unseen).toEqual(CLEARABLE.includes(status) ? [{ id, attempted: false }] : [])
    },
  )

  it('names nothing that this scan saw, changed or not', async () => {
    const scope = newScope()
    const scan = look({ scope })
    const seen = sighted()
    const page = [seen, again(seen, { observation: { resourceId: 'vol-2' }, guards: [GUARD] })]
    await recordSightings(db, scan, page)

    expect(await unseenIn(scope, scan.scanId)).toEqual([])
  })

  it('names nothing that an execution held while this scan saw it, and then gave up', async () => {
    const scope = newScope()
    const seen = sighted()
    const held = await findingIn(db, 'executing', seen, look({ scope }))
    const scan = look({ scope })
    await recordSightings(db, scan, [again(seen, { guards: [GUARD] })])
    await putInto(db, held.id, 'failed')

    expect(await unseenIn(scope, scan.scanId)).toEqual([])
  })

  it('looks only at this scope and at the detectors that listed it completely', async () => {
    const scope = newScope()
    await findingIn(db, 'open', sighted(), look({ scope }))
    await findingIn(db, 'open', sighted(), look({ scope, detectorId: 'aws/other' }))
    await findingIn(db, 'open', sighted(), look({ scope: { ...scope, region: 'us-east-1' } }))
    await findingIn(db, 'open', sighted(), look({ scope: { ...scope, provider: 'azure' } }))
    const scanId = crypto.randomUUID()

    const found = await Promise.all([
      unseenIn(scope, scanId),
      unseenIn(scope, scanId, [DETECTOR, 'aws/other']),
      unseenIn(scope, scanId, []),
    ])

    expect(found.map((each) => each.length)).toEqual([1, 2, 0])
  })

  it('tells what may have vanished because of us, over all executions of the finding', async () => {
    const scope = newScope()
    const finding = await findingIn(db, 'failed', sighted(), look({ scope }))
    const execution = await claim(db, await approvalOf(db, finding))
    const later = { ...finding, revision: finding.revision + 1 }
    await db.updateTable('approval').set({ closed_at: AT }).execute()
    await claim(db, await approvalOf(db, later))
    const scanId = crypto.randomUUID()

    const before = await unseenIn(scope, scanId)
    await saveAttempt(db, execution, AT)
    const attempted = await unseenIn(scope, scanId)
    await takeBackAttempt(db, execution, execution)
    const takenBack = await unseenIn(scope, scanId)

    expect([before, attempted, takenBack]).toEqual([
      [{ id: finding.id, attempted: false }],
      [{ id: finding.id, attempted: true }],
      [{ id: finding.id, attempted: false }],
    ])
  })
})

describe('outdatedQuestions', () => {
  it.each([
    ['another tag', { observation: { tags: { team: 'search' } } }, true],
    ['a guard', { guards: [GUARD] }, true],
    ['another price', { monthlyMicros: 1n }, false],
    ['nothing', {}, false],
  ])('judges a pending question after %s', async (_what, change, isOutdated) => {
    const { scope, id } = await askedThenSeen('pending', change)

    expect(await outdated(scope)).toEqual(isOutdated ? [id] : [])
  })

  it.each(FINDING_STATUSES)('finds it, or not, when the finding is %s', async (status) => {
    const { scope, id } = await askedThenSeen(status, { observation: { tags: { team: 'x' } } })

    const expected = status === 'pending' || status === 'approved' ? [id] : []
    expect(await outdated(scope)).toEqual(expected)
  })

  it('looks at the newest question by revision, whatever the clocks said', async () => {
    const { scope, id } = await askedThenSeen('pending', { observation: { tags: { a: 'b' } } })
    await db.updateTable('approval').set({ closed_at: AT }).where('finding_id', '=', id).execute()
    const finding = await findFinding(db, id)
    await approvalOf(db, finding!, new Date(AT.getTime() - 1))

    expect(await outdated(scope)).toEqual([])
  })

  it('names a finding once that was asked about twice in the same instant', async () => {
    const { scope, id } = await askedThenSeen('pending', { observation: { tags: { a: 'b' } } })
    await db.updateTable('approval').set({ closed_at: AT }).where('finding_id', '=', id).execute()
    const finding = await findFinding(db, id)
    await approvalOf(db, { ...finding!, fingerprint: 'of something else' })

    expect(await outdated(scope)).toEqual([id])
  })

  it('looks only at this scope', async () => {
    const { scope } = await askedThenSeen('pending', { guards: [GUARD] })

    expect(await outdated({ ...scope, region: 'us-east-1' })).toEqual([])
  })
})

describe('candidates', () => {
  it('names what was seen in two scans, the first long enough ago', async () => {
    const scope = newScope()
    const id = await seenTwice(scope)

    const borders = await Promise.all(
      [-1, 0, 1].map((ms) => ready(scope, new Date(AT.getTime() + ms))),
    )

    expect(borders).toEqual([[], [id], [id]])
  })

  it('names nothing that was seen in one scan only', async () => {
    const scope = newScope()
    await findingIn(db, 'open', sighted(), look({ scope }))

    expect(await ready(scope)).toEqual([])
  })

  it('names nothing that is guarded', async () => {
    const scope = newScope()
    await seenTwice(scope, { guards: [GUARD] })

    expect(await ready(scope)).toEqual([])
  })

  it.each(FINDING_STATUSES)('names a finding that is %s only if it is open', async (status) => {
    const scope = newScope()
    const id = await seenTwice(scope)
    await putInto(db, id, status)

    expect(await ready(scope)).toEqual(status === 'open' ? [id] : [])
  })

  it('names the dearest first and the unpriced last, of this scope only', async () => {
    const scope = newScope()
    const cheap = await seenTwice(scope, { monthlyMicros: 1n })
    const unpriced = await seenTwice(scope, { monthlyMicros: null })
    const dear = await seenTwice(scope, { monthlyMicros: 2n })
    await seenTwice(newScope())

    expect(await ready(scope)).toEqual([dear, cheap, unpriced])
  })
})
