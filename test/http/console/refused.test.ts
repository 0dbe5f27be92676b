import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { usd } from '../../../src/core/money.ts'
import { DEFAULT_POLICY } from '../../../src/core/policy.ts'
import type { Finding } from '../../../src/store/schema.ts'
import { askAboutAll, findingOf } from '../../support/findings.ts'
import { type ConsoleStage, callAsMember, openConsole } from './support.ts'

const ROLE = '500000000000000001'
const MIA = { id: 'discord:8', name: 'Mia', roles: [] }
const OTTO = { id: 'discord:9', name: 'Otto', roles: [] }
const approval = {
  ...DEFAULT_POLICY.approval,
  approvers: { roles: [ROLE], users: [MIA.id] },
  linkedFromMicros: usd('10'),
}
/** Otto decides about another team only. */
const rules = [
  {
    match: { teams: ['payments'] },
    approval: { approvers: { roles: [], users: [OTTO.id] } },
  },
]

describe('whoever may not decide about a finding', () => {
  let own: ConsoleStage
  let finding: Finding
  beforeAll(async () => {
    own = await openConsole({ policy: { approval, rules } })
    const { id } = own.region.addVolume({ sizeGiB: 500, tags: { Name: 'big', Team: 'search' } })
    await askAboutAll(own)
    finding = await findingOf(own, id)
  })
  afterAll(() => own[Symbol.asyncDispose]())

  async function approve(member: typeof MIA): Promise<string> {
    await using caller = await callAsMember(own, member, own.deps.policy)
    const item = `${finding.id}.${finding.revision}`
    await caller.post('/console/inbox/decide', { verdict: 'approve', item })
    return (await caller.get('/console/inbox')).body
  }

  it('is told how to link the identity that a dear resource needs', async () => {
    const body = await approve(MIA)

    expect(body).toContain('1 refused')
    expect(body).toMatch(/From \$10\.00[^<]*link/i)
  })

  it('is told who may, when the approvers are others', async () => {
    const body = await approve(OTTO)

    expect(body).toContain('1 refused')
    expect(body).toContain(ROLE)
  })

  it('changes nothing by trying', async () => {
    expect((await findingOf(own, finding.resource_id)).status).toBe('pending')
  })

  it('is told by the door of a console without Discord that a link is needed', async () => {
    const { body } = await own.server.inject({ url: '/console/sign-in' })

    expect(body).toContain('Somebody who runs commands on this service can give you a link.')
  })
})
