/** The truth table of the guards, on the whole way from the cloud to the question. */

import { describe, expect, it } from 'vitest'
import { findingView } from '../../src/http/finding-view.ts'
import { recordingCarrier } from '../support/carriers.ts'
import { askAboutAll, findingOf } from '../support/findings.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { ROWS, type Row } from './guard-rows.ts'

/** Claims that no second scan can refute any more, or that make the resource a finding at all. */
const WITHOUT_A_ROW = ['unattached', 'unassociated', 'not-a-fresh-copy']

describe('what keeps a resource from being asked about', () => {
  it.each(Object.entries(ROWS))('%s', async (_name, row) => {
    const carrier = recordingCarrier()
    await using stage = await openStage({ carrier, ...(row.policy ? { policy: row.policy } : {}) })
    row.arrange?.(stage)
    const id = plant(stage, row)

    await askAboutAll(stage)

    const finding = await findingOf(stage, id)
    const { guards } = findingView(finding, stage.deps.policy, stage.clock.now())
    expect(carrier.asked).toEqual([])
    expect(finding.status).toBe('open')
    expect(guards).toEqual([
      {
        name: row.guard,
        verdict: row.verdict ?? 'no',
        reason: expect.stringMatching(/\S/),
        remedy: expect.stringMatching(/\S/),
      },
    ])
  })

  it.each([
    { what: 'a volume', plantOne: (stage: Stage) => stage.region.addVolume().id },
    {
      what: 'an encrypted volume',
      plantOne: (stage: Stage) => stage.region.addVolume({ isEncrypted: true }).id,
    },
    { what: 'an address', plantOne: (stage: Stage) => stage.region.addAddress().allocationId },
  ])('nothing keeps $what that has none of all that', async ({ plantOne }) => {
    const carrier = recordingCarrier()
    await using stage = await openStage({ carrier })
    const id = plantOne(stage)

    await askAboutAll(stage)

    const finding = await findingOf(stage, id)
    expect(finding.status).toBe('pending')
    expect(carrier.asked.map((each) => each.findingId)).toEqual([finding.id])
  })

  it('every claim that is made about a resource has a row', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume({ isEncrypted: true })
    const { allocationId } = stage.region.addAddress()

    await askAboutAll(stage)

    const findings = [await findingOf(stage, id), await findingOf(stage, allocationId)]
    const claims = findings.flatMap(({ evidence, investigation }) => [
      ...evidence.facts,
      ...(investigation?.facts ?? []),
    ])
    const rows = new Set(Object.values(ROWS).map((each) => each.guard))
    const missing = claims.map((each) => each.name).filter((name) => !rows.has(name))
    expect(claims.length).toBeGreaterThan(15)
    expect(new Set(missing)).toEqual(new Set(WITHOUT_A_ROW))
  })
})

function plant(stage: Stage, { volume, address }: Row): string {
  return address
    ? stage.region.addAddress(address(stage)).allocationId
    : stage.region.addVolume(volume?.(stage) ?? {}).id
}
