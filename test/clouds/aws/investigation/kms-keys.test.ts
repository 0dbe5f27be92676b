import { describe, expect, it } from 'vitest'
import type { DatedFact } from '../../../../src/core/investigation.ts'
import { keyArn } from '../../../../src/demo/simulator/world/kms.ts'
import { SCOPE, unhurried } from '../../../support/clouds.ts'
import { skipBackOff } from '../../../support/no-back-off.ts'
import { type Adapter, openAdapter, VOLUMES } from '../adapter.ts'

skipBackOff()

async function gates(aws: Adapter): Promise<ReadonlyMap<string, readonly DatedFact[]>> {
  const candidates = await aws.candidates(VOLUMES)
  return aws.detector(VOLUMES).inquiry.gates(SCOPE, candidates, unhurried())
}

describe('the claim that the key of a volume is usable', () => {
  it.each([
    ['Enabled', 'yes', /^null$/],
    ['Disabled', 'no', /^its key is Disabled: arn:aws:kms:/],
    ['PendingDeletion', 'no', /^its key is PendingDeletion: arn:aws:kms:/],
    ['missing', 'unknown', /^kms:DescribeKey: NotFoundException$/],
  ] as const)('of a key that is %s is answered %s', async (state, answer, detail) => {
    await using aws = await openAdapter()
    const kmsKeyId = keyArn(aws.region, 'alias/data')
    const { id } = aws.region.addVolume({ isEncrypted: true, kmsKeyId })
    aws.region.keyStates.set(kmsKeyId, state)

    const [fact] = (await gates(aws)).get(id)!

    expect(fact).toMatchObject({ name: 'kms-key-usable', answer, isGate: true })
    expect(String(fact?.detail)).toMatch(detail)
  })

  it('is unknown when KMS says no state', async () => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume({ isEncrypted: true })
    const fault = { kind: 'garbage', status: 200, body: '{"KeyMetadata":{}}' } as const
    aws.simulator.faults.add({ action: 'DescribeKey', fault })

    expect((await gates(aws)).get(id)).toMatchObject([
      { answer: 'unknown', detail: 'KMS says no state', isGate: true },
    ])
  })

  it('is unknown when we may not ask', async () => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume({ isEncrypted: true })
    aws.world.deny({ action: 'kms:DescribeKey' })

    expect((await gates(aws)).get(id)).toMatchObject([
      { answer: 'unknown', detail: 'kms:DescribeKey: AccessDeniedException' },
    ])
  })

  it('is not made about a volume that is not encrypted, and asks nothing then', async () => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume()

    expect((await gates(aws)).get(id)).toEqual([])
    expect(aws.simulator.calls.filter((each) => each.service === 'kms')).toEqual([])
  })

  it('is asked once per key, however many volumes have it', async () => {
    await using aws = await openAdapter()
    for (let count = 0; count < 5; count += 1) aws.region.addVolume({ isEncrypted: true })

    const answers = [...(await gates(aws)).values()].flat()

    expect(answers.map((each) => each.answer)).toEqual(['yes', 'yes', 'yes', 'yes', 'yes'])
    expect(aws.simulator.calls.filter((each) => each.service === 'kms')).toHaveLength(1)
  })

  it('is unknown when nobody names the key, or says whether there is one', async () => {
    await using aws = await openAdapter()
    const candidates = [
      { resourceId: 'vol-1', attributes: { encrypted: true, kmsKeyId: null } },
      { resourceId: 'vol-2', attributes: {} },
    ]

    const found = await aws.detector(VOLUMES).inquiry.gates(SCOPE, candidates, unhurried())

    expect([...found.values()].flat().map((each) => each.answer)).toEqual(['unknown', 'unknown'])
  })
})
