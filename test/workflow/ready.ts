/** Findings at the point where only the investigation is left before people are asked. */

import type { Policy } from '../../src/core/policy.ts'
import { investigate } from '../../src/workflow/investigate.ts'
import { DAY_MS } from '../support/clock.ts'
import { SCOPE, unhurried } from '../support/clouds.ts'
import { scanNow, withoutJobs } from '../support/drive.ts'
import { openStage, type Stage } from '../support/stage.ts'

/** Everything is seen twice, nothing is looked into yet. */
export async function readyStage(policy: Partial<Policy> = {}, count = 1): Promise<Stage> {
  const stage = await openStage({ policy })
  for (let index = 0; index < count; index += 1) stage.region.addVolume()
  await scanNow(stage)
  stage.clock.advance(15 * DAY_MS)
  await scanNow(withoutJobs(stage, 'investigate'))
  return stage
}

/** One run of the step. */
export function looked(stage: Stage): Promise<void> {
  return investigate(stage.deps, { scope: SCOPE }, unhurried())
}

/** How often the cloud was asked for it. */
export function calls({ simulator }: Stage, action: string): number {
  return simulator.calls.filter((each) => each.action === action).length
}
