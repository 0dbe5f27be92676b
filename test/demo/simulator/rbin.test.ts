/** The Recycle Bin's service, asked through our own signed calls. */

import { describe, expect, it } from 'vitest'
import { type RestCall, restCall } from '../../../src/clouds/aws/rest.ts'
import { type Stage, stage } from './support.ts'

const RULE = { days: 3, tags: [], excludes: [], status: 'available' } as const

function ask({ simulator }: Stage, call: RestCall): Promise<unknown> {
  const credentials = { accessKeyId: 'AKIA', secretAccessKey: 'x' }
  const service = { service: 'rbin', region: 'eu-west-1', endpoint: simulator.url, credentials }
  return restCall(service, call, new AbortController().signal)
}

function list(on: Stage, body: object): Promise<unknown> {
  return ask(on, { method: 'POST', path: '/list-rules', body })
}

describe('rbin', () => {
  it('lists the rules for volumes, page by page', async () => {
    await using on = await stage()
    const [first, second] = [on.region.addRetentionRule(RULE), on.region.addRetentionRule(RULE)]

    const page = await list(on, { ResourceType: 'EBS_VOLUME', MaxResults: 1 })
    const rest = await list(on, { ResourceType: 'EBS_VOLUME', MaxResults: 1, NextToken: '1' })
    const others = await list(on, { ResourceType: 'EBS_SNAPSHOT' })

    expect(page).toMatchObject({ Rules: [{ Identifier: first.id }], NextToken: '1' })
    expect(rest).toMatchObject({ Rules: [{ Identifier: second.id }] })
    expect(rest).not.toHaveProperty('NextToken')
    expect(others).toEqual({ Rules: [] })
  })

  it('tells all about one rule', async () => {
    await using on = await stage()
    const tags = [{ key: 'Keep', value: 'yes' }, { key: 'Any' }]
    const { id } = on.region.addRetentionRule({
      ...RULE,
      tags,
      excludes: [{ key: 'No', value: '1' }],
    })

    const rule = await ask(on, { method: 'GET', path: `/rules/${id}` })

    expect(rule).toMatchObject({
      Identifier: id,
      ResourceType: 'EBS_VOLUME',
      RetentionPeriod: { RetentionPeriodValue: 3, RetentionPeriodUnit: 'DAYS' },
      ResourceTags: [
        { ResourceTagKey: 'Keep', ResourceTagValue: 'yes' },
        { ResourceTagKey: 'Any' },
      ],
      ExcludeResourceTags: [{ ResourceTagKey: 'No', ResourceTagValue: '1' }],
      Status: 'available',
    })
  })

  it('names its refusals as AWS does, in a header', async () => {
    await using on = await stage()
    on.world.deny({ action: 'rbin:ListRules' })

    const refused = await Promise.allSettled([
      list(on, { ResourceType: 'EBS_VOLUME' }),
      ask(on, { method: 'GET', path: '/rules/rule-0' }),
      ask(on, { method: 'GET', path: '/elsewhere' }),
    ])

    expect(refused).toMatchObject([
      { reason: { name: 'AccessDeniedException' } },
      { reason: { name: 'ResourceNotFoundException' } },
      { reason: { name: 'InvalidAction' } },
    ])
  })

  it('is signed for its service and region, and fails on order', async () => {
    await using on = await stage()
    on.simulator.faults.add({ action: 'ListRules', fault: { kind: 'cut' } })

    const cut = list(on, { ResourceType: 'EBS_VOLUME' })

    await expect(cut).rejects.toThrow('fetch failed')
    expect(on.simulator.calls).toMatchObject([
      { service: 'rbin', region: 'eu-west-1', action: 'ListRules', outcome: 'cut-before' },
    ])
  })
})
