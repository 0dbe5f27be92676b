import { describe, expect, it } from 'vitest'
import { saveInvestigations } from '../../src/store/investigations.ts'
import { gate, investigated } from '../support/investigations.ts'
import { findingOf, NOBODY, pending, sighted, stage } from './support.ts'

describe('GET /findings/{id}', () => {
  it('shows evidence, price formula, question, answers and the audit trail in order', async () => {
    await using own = await stage()
    const { id, revision } = await pending(own, { resourceId: 'vol-1' })
    const body = { decision: 'snooze', revision, reason: 'after the audit' }
    await own.post(`/findings/${id}/decision`, 'alice', body)

    const answer = await own.get(`/findings/${id}`, 'reader')

    expect(answer.statusCode).toBe(200)
    const detail = answer.json()
    expect(detail).toMatchObject({
      id,
      status: 'snoozed',
      snoozedUntil: '2026-12-05T09:00:00.000Z',
    })
    expect(detail.evidence).toEqual({
      attributes: { type: 'gp3', sizeGiB: 100 },
      facts: [{ name: 'unattached', answer: 'yes', source: 'ec2:DescribeVolumes', detail: null }],
    })
    expect(detail.price).toMatchObject({
      monthlyUsd: '8.00',
      priceDate: '2024-07-18',
      source: 'a price list',
    })
    expect(detail.price.formula).toContain('100')
    expect(detail.price.formula).toContain('0.08')
    expect(detail.undo).toBeNull()
    expect(detail.approval).toEqual({
      remedy: 'delete',
      monthlySavingUsd: '8.00',
      revision,
      requestedAt: '2026-11-21T09:00:00.000Z',
      expiresAt: '2026-11-24T09:00:00.000Z',
      outcome: 'snoozed',
      justification: {
        source: 'template',
        label: 'no_key',
        language: 'en',
        summary:
          'Unattached EBS volume: 100 GiB gp3; $8.00 per month at list price; seen idle in 2 scans since 2026-11-21.',
        reasoning:
          'Checked: attached to nothing; removal permitted. Once removed, it cannot be brought back.',
        risk: 'medium',
        unknowns: ['Which environment it belongs to: no tag says so.', 'When it was last used.'],
        questions: ['Is it kept for a restore or a migration?'],
      },
    })
    expect(detail.decisions).toEqual([
      {
        verdict: 'snooze',
        reason: 'after the audit',
        actor: 'api:alice',
        actorName: 'alice',
        via: 'api',
        decidedAt: '2026-11-21T09:00:00.000Z',
      },
    ])
    expect(detail.executions).toEqual([])
    expect(
      detail.audit.map((entry: Record<string, unknown>) => [entry['event'], entry['actor']]),
    ).toEqual([
      ['found', 'cloudthrift'],
      ['request', 'cloudthrift'],
      ['snooze', 'api:alice'],
    ])
    expect(detail.audit[2]).toMatchObject({
      from: 'pending',
      to: 'snoozed',
      revision: revision + 1,
      details: { reason: 'after the audit', name: 'alice', via: 'api' },
    })
  })

  it('shows what was learnt, with source and time, and what it says against a removal', async () => {
    await using own = await stage()
    await sighted(own, { resourceId: 'vol-1' })
    await sighted(own, { resourceId: 'vol-1' })
    const { id, ...finding } = await findingOf(own, 'vol-1')
    const at = own.clock.now.toISOString()
    const source = 'cloudtrail:LookupEvents'
    const investigation = investigated(own.clock.now, {
      facts: [{ ...gate('no-dns-record', 'no', own.clock.now), detail: 'A record www.example.' }],
      lastUsedOn: '2026-09-01',
      owner: { name: 'nora', why: 'tag Owner' },
      events: [{ what: 'DetachVolume', actor: 'nora', at, source, means: 'used' }],
    })
    await own.db
      .transaction()
      .execute((trx) => saveInvestigations(trx, [{ ...finding, id, investigation }]))

    const detail = (await own.get(`/findings/${id}`, 'reader')).json()

    expect(detail).toMatchObject({
      lastUsedOn: '2026-09-01',
      owner: { name: 'nora', why: 'tag Owner' },
      guards: [{ name: 'no-dns-record', verdict: 'no', reason: 'A record www.example.' }],
    })
    expect(detail.investigation).toEqual({
      at,
      facts: [
        {
          name: 'no-dns-record',
          answer: 'no',
          source: 'a test',
          detail: 'A record www.example.',
          at,
          isGate: true,
        },
      ],
      events: [{ what: 'DetachVolume', actor: 'nora', at, source }],
    })
  })

  it('shows null for what was not looked into yet', async () => {
    await using own = await stage()
    await sighted(own, { resourceId: 'vol-1' })
    const { id } = await findingOf(own, 'vol-1')

    const detail = (await own.get(`/findings/${id}`, 'reader')).json()

    expect(detail).toMatchObject({ investigation: null, lastUsedOn: null, owner: null })
  })

  it('shows an unpriced finding as null, never as zero', async () => {
    await using own = await stage()
    const { id } = await pending(own, { resourceId: 'vol-1', monthlyMicros: null })

    const detail = (await own.get(`/findings/${id}`, 'reader')).json()

    expect(detail.monthlyUsd).toBeNull()
    expect(detail.price.monthlyUsd).toBeNull()
  })

  it('shows no question when nobody was asked', async () => {
    await using own = await stage()
    const { id } = await pending(own, { resourceId: 'vol-1', guards: [GUARD] })

    const detail = (await own.get(`/findings/${id}`, 'reader')).json()

    expect(detail).toMatchObject({ status: 'open', approval: null, decisions: [] })
    expect(detail.guards).toEqual([GUARD])
  })

  it('finds an id in capitals', async () => {
    await using own = await stage()
    await pending(own, { resourceId: 'vol-1' })
    const { id } = await findingOf(own, 'vol-1')

    const answer = await own.get(`/findings/${id.toUpperCase()}`, 'reader')

    expect(answer.json().id).toBe(id)
  })

  it('answers 404 for a finding that does not exist', async () => {
    await using own = await stage()

    const answer = await own.get(`/findings/${NOBODY}`, 'reader')

    expect(answer.statusCode).toBe(404)
    expect(answer.json().code).toBe('NOT_FOUND')
  })
})

const GUARD = {
  name: 'protected',
  verdict: 'no',
  reason: 'protected by tag keep',
  remedy: 'remove the tag',
} as const
