import { afterAll, describe, expect, it } from 'vitest'
import { FINDING_STATUSES } from '../../src/core/finding.ts'
import { auditTrail, findFinding } from '../../src/store/findings.ts'
import type { Sighted } from '../../src/store/sighting-rows.ts'
import { firstRecording, isKnown } from '../../src/store/sightings.ts'
import { createTestDatabase } from '../support/database.ts'
import { recordSightings } from '../support/sightings.ts'
import { AT, again, DAY_MS, findingAbout, findingIn, GUARD, look, sighted } from './support.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

const NEXT_DAY = new Date(AT.getTime() + DAY_MS)
const ENDED = ['remediated', 'resolved', 'restoring', 'restored'] as const
const HELD = ['queued', 'executing'] as const

function retagged(seen: Sighted): Sighted {
  return again(seen, { observation: { tags: { ...seen.observation.tags, team: 'search' } } })
}

describe('recordSightings', () => {
  it('makes an open finding of what is new, with all that was seen', async () => {
    const seen = sighted({ guards: [GUARD] })
    const scan = look()

    await recordSightings(db, scan, [seen])

    const { observation, price } = seen
    const { monthlyMicros, ...storedPrice } = price
    expect(await findingAbout(db, seen)).toMatchObject({
      provider: 'aws',
      account_id: '111122223333',
      region: 'eu-west-1',
      detector_id: 'aws/ebs-volume-unattached',
      resource_id: observation.resourceId,
      canonical_id: observation.canonicalId,
      name: observation.name,
      resource_created_at: observation.createdAt,
      status: 'open',
      revision: 1,
      tags: observation.tags,
      evidence: observation.evidence,
      fingerprint: seen.fingerprint,
      guards: [GUARD],
      price: storedPrice,
      monthly_micros: monthlyMicros,
      sightings: 1,
      first_seen_at: AT,
      last_seen_at: AT,
      last_scan_id: scan.scanId,
      moved_at: AT,
    })
  })

  it('writes down once that it was found', async () => {
    const seen = sighted()

    await recordSightings(db, look(), [seen])
    await recordSightings(db, look(), [seen])
    await recordSightings(db, look(), [retagged(seen)])

    const { id } = await findingAbout(db, seen)
    expect(await auditTrail(db, id)).toMatchObject([
      { event: 'found', revision: 1, actor: 'cloudthrift', from_status: null, at: AT },
    ])
  })

  it('keeps what has no name, no creation time and no price', async () => {
    const seen = sighted({ observation: { name: null, createdAt: null }, monthlyMicros: null })

    await recordSightings(db, look(), [seen])

    expect(await findingAbout(db, seen)).toMatchObject({
      name: null,
      resource_created_at: null,
      monthly_micros: null,
    })
  })

  it('counts an unchanged resource as seen again, and changes nothing else', async () => {
    const seen = sighted()
    const before = await findingIn(db, 'open', seen)
    const next = look({ at: NEXT_DAY })

    await recordSightings(db, next, [seen])

    expect(await findingAbout(db, seen)).toEqual({
      ...before,
      sightings: 2,
      last_seen_at: NEXT_DAY,
      last_scan_id: next.scanId,
    })
  })

  it('raises the revision when the fingerprint changed, and takes over what was seen', async () => {
    const before = sighted()
    const { id } = await findingIn(db, 'pending', before)
    const after = again(retagged(before), { guards: [GUARD], monthlyMicros: 1n })

    await recordSightings(db, look({ at: NEXT_DAY }), [after])

    expect(await findFinding(db, id)).toMatchObject({
      status: 'pending',
      revision: 2,
      sightings: 2,
      tags: after.observation.tags,
      fingerprint: after.fingerprint,
      guards: [GUARD],
      monthly_micros: 1n,
      first_seen_at: AT,
    })
  })

  it.each([
    ['price', { monthlyMicros: 9_000_000n }, { monthly_micros: 9_000_000n }],
    ['price, now unknown', { monthlyMicros: null }, { monthly_micros: null }],
    ['guards', { guards: [GUARD] }, { guards: [GUARD] }],
    ['name', { observation: { name: 'new' } }, { name: 'new' }],
  ])('takes over another %s without a new revision', async (_what, change, expected) => {
    const seen = sighted()
    await recordSightings(db, look(), [seen])

    await recordSightings(db, look(), [again(seen, change)])

    expect(await findingAbout(db, seen)).toMatchObject({ revision: 1, sightings: 2, ...expected })
  })

  it('counts one sighting for one scan, however often a page of it is recorded', async () => {
    const seen = sighted()
    const scan = look()

    await recordSightings(db, scan, [seen])
    await recordSightings(db, scan, [seen])
    await recordSightings(db, scan, [retagged(seen)])

    expect(await findingAbout(db, seen)).toMatchObject({ sightings: 1, revision: 2 })
  })

  it.each(HELD)('keeps what was approved of a finding that is %s', async (status) => {
    const seen = sighted()
    const before = await findingIn(db, status, seen)
    const next = look({ at: NEXT_DAY })
    const changed = again(retagged(seen), { guards: [GUARD], monthlyMicros: null })

    await recordSightings(db, next, [changed])

    expect(await findFinding(db, before.id)).toEqual({
      ...before,
      sightings: 2,
      last_seen_at: NEXT_DAY,
      last_scan_id: next.scanId,
    })
  })

  it.each(FINDING_STATUSES.filter((each) => !ENDED.some((ended) => ended === each)))(
    'knows a finding again that is %s',
    async (status) => {
      const seen = sighted()
      const { id } = await findingIn(db, status, seen)

      await recordSightings(db, look({ at: NEXT_DAY }), [seen])

      expect(await findingAbout(db, seen)).toMatchObject({ id, status, sightings: 2 })
    },
  )

  it.each(ENDED)('makes a new finding of a resource whose last one is %s', async (status) => {
    const seen = sighted()
    const before = await findingIn(db, status, seen)

    await recordSightings(db, look({ at: NEXT_DAY }), [seen])

    const newest = await findingAbout(db, seen)
    expect(newest).toMatchObject({
      status: 'open',
      revision: 1,
      sightings: 1,
      first_seen_at: NEXT_DAY,
    })
    expect(newest.id).not.toBe(before.id)
    expect(await findFinding(db, before.id)).toEqual(before)
  })

  it('tells the same id in another place, or by another detector, apart', async () => {
    const seen = sighted()
    const { scope } = look()
    const looks = [
      look(),
      look({ scope: { ...scope, provider: 'azure' } }),
      look({ scope: { ...scope, accountId: '999999999999' } }),
      look({ scope: { ...scope, region: 'us-east-1' } }),
      look({ detectorId: 'aws/other' }),
    ]

    for (const each of looks) await recordSightings(db, each, [seen])

    const rows = await db
      .selectFrom('finding')
      .innerJoin('sighting', 'finding_id', 'id')
      .select('sightings')
      .where('resource_id', '=', seen.observation.resourceId)
      .execute()
    expect(rows).toEqual(looks.map(() => ({ sightings: 1 })))
  })

  it('records an empty page', async () => {
    expect(await recordSightings(db, look(), [])).toBe(0)
  })

  it('records a full page of mixed news', async () => {
    const known = Array.from({ length: 250 }, () => sighted())
    await recordSightings(db, look(), known)
    const page = [...known.map((each, index) => (index % 2 ? each : retagged(each))), ...fresh(250)]

    const created = await recordSightings(db, look({ at: NEXT_DAY }), page)

    expect(created).toBe(250)
    const rows = await Promise.all(page.map((each) => findingAbout(db, each)))
    expect(rows.map(({ fingerprint }) => fingerprint)).toEqual(page.map((each) => each.fingerprint))
    expect(rows.filter(({ sightings }) => sightings === 2)).toHaveLength(250)
    expect(rows.filter(({ revision }) => revision === 2)).toHaveLength(125)
  })
})

function fresh(count: number): Sighted[] {
  return Array.from({ length: count }, () => sighted())
}

describe('firstRecording', () => {
  it('makes the same findings, and says how many', async () => {
    const [one, two] = [sighted({ guards: [GUARD] }), sighted({ monthlyMicros: null })]
    const scan = look()
    await recordSightings(db, scan, [one])

    const created = await firstRecording([one, two])(db, scan)

    const made = await Promise.all([one, two].map((seen) => findingAbout(db, seen)))
    expect(created).toBe(1)
    expect(made).toMatchObject([
      { evidence: one.observation.evidence, guards: [GUARD], sightings: 1 },
      { evidence: two.observation.evidence, monthly_micros: null, sightings: 1 },
    ])
  })

  it.each(HELD)('keeps what was approved when there is a finding after all: %s', async (status) => {
    const seen = sighted()
    const before = await findingIn(db, status, seen)

    await firstRecording([retagged(seen)])(db, look({ at: NEXT_DAY }))

    expect(await findingAbout(db, seen)).toEqual(before)
  })
})

describe('isKnown', () => {
  const scope = { provider: 'aws', accountId: '999988887777', region: 'eu-west-1' }

  it.each(FINDING_STATUSES)('of a scope with one finding that is %s', async (status) => {
    const region = `${status}-1`
    await findingIn(db, status, sighted(), look({ scope: { ...scope, region } }))

    expect(await isKnown(db, { ...scope, region })).toBe(!ENDED.some((ended) => ended === status))
  })

  it('is not what was seen elsewhere only', async () => {
    await findingIn(db, 'open', sighted(), look({ scope }))

    expect(await isKnown(db, scope)).toBe(true)
    expect(await isKnown(db, { ...scope, region: 'eu-west-2' })).toBe(false)
    expect(await isKnown(db, { ...scope, accountId: '000000000000' })).toBe(false)
    expect(await isKnown(db, { ...scope, provider: 'azure' })).toBe(false)
  })
})
