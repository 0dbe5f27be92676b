/** Many at once: one that is refused never stops the others, and never counts as done. */

import { expect, it } from 'vitest'
import { auditTrail } from '../../src/store/findings.ts'
import { ledgerEntries } from '../../src/store/savings.ts'
import { UNLIMITED } from '../support/limits.ts'
import { openStage } from '../support/stage.ts'
import { removeAll } from '../support/undo.ts'
import { effects } from './removed-once.ts'

it('of 120 approved volumes, 30 of which AWS refuses, 90 are removed and 30 say why not', async () => {
  await using stage = await openStage({ policy: { limits: UNLIMITED } })
  const ids = Array.from({ length: 120 }, () => stage.region.addVolume({ sizeGiB: 10 }).id)
  const refused = ids.filter((_, index) => index % 4 === 0)
  for (const resourceId of refused) stage.world.deny({ action: 'ec2:DeleteVolume', resourceId })

  const findings = await removeAll(stage, ids)

  const done = findings.filter((each) => each.status === 'remediated')
  const failed = findings.filter((each) => each.status === 'failed')
  expect([done.length, failed.length]).toEqual([90, 30])
  expect(failed.map((each) => each.resource_id).toSorted()).toEqual(refused.toSorted())
  for (const { id } of failed) {
    const { details } = (await auditTrail(stage.db, id)).at(-1)!
    expect(details).toMatchObject({
      reason: 'refused: UnauthorizedOperation',
      hint: 'The role may not do this: compare it with terraform/.',
      marks: 'removed',
    })
  }
  const entries = await ledgerEntries(stage.db, 1_000)
  expect(entries.filter((each) => each.kind === 'booked')).toHaveLength(90)
  expect(effects(stage, 'DeleteVolume')).toBe(90)
  expect([...stage.region.volumes.keys()].toSorted()).toEqual(refused.toSorted())
}, 60_000)
