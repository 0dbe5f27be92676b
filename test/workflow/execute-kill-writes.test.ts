/** kill -9 between the writes of an execution: whatever was not committed never happened. */

import { describe, expect, it } from 'vitest'
import { runAllJobs } from '../support/drive.ts'
import { approvedFinding } from '../support/findings.ts'
import { killBeforeWrite, runReplica } from '../support/replica.ts'
import { openStage } from '../support/stage.ts'
import { demandProof, endOf, REMOVED_ONCE } from './removed-once.ts'

/**
 * Of several writes in one transaction the last is enough: the others leave the same behind. Deaths
 * at a call (execute-kill.test.ts) stand for the writes just before it.
 */
const WRITES = [
  { nth: 4, write: 'the claim is complete' },
  { nth: 7, write: 'the id of the snapshot' },
  { nth: 9, write: 'the note of its completion' },
  { nth: 10, write: 'what the recycle bin will do' },
  { nth: 12, write: 'the note of the attempt' },
  { nth: 16, write: 'the entry in the ledger' },
]
const LAST_WRITE = 16

describe('an execution that was killed', () => {
  it.each(WRITES)('before $write still snapshots, deletes and books once', async ({ nth }) => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)
    demandProof(stage, id)

    await killBeforeWrite(stage, finding.id, nth)
    await runAllJobs(stage)

    expect(await endOf(stage, id)).toEqual(REMOVED_ONCE)
  })

  it('has no write after those: a replica that may write one more comes to its end', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)

    const code = await runReplica(stage, finding.id, { DIE_BEFORE_WRITE: `${LAST_WRITE + 1}` })

    expect(code).toBe(0)
    expect(await endOf(stage, id)).toEqual(REMOVED_ONCE)
  })
})
