/**
 * A run that dies at a given moment, in this process: from then on nothing of it reaches the database
 * or the cloud, as after a kill -9. Deaths of real processes: replica.ts, and bench/chaos.ts.
 */

import type { KyselyPlugin } from 'kysely'
import type { Deps } from '../../src/workflow/deps.ts'
import type { Stage } from './stage.ts'

/** Moments are counted over statements, calls that come in, and answers that go out. */
export async function dieAt(
  stage: Stage,
  moment: number,
  run: (deps: Deps) => Promise<void>,
): Promise<boolean> {
  const life = { moments: 0 }
  const live = (): void => {
    life.moments += 1
    if (life.moments >= moment) throw new Error('dead')
  }
  const rules = (['before', 'after'] as const).map((when) =>
    stage.simulator.faults.add({
      action: '*',
      times: Number.POSITIVE_INFINITY,
      fault: { kind: 'hook', when, run: live },
    }),
  )
  try {
    await run({ ...stage.deps, db: stage.db.withPlugin(mortal(live)) })
  } catch (error) {
    if (life.moments < moment) throw error
  }
  for (const rule of rules) rule.remove()
  return life.moments >= moment
}

function mortal(live: () => void): KyselyPlugin {
  return {
    transformQuery({ node }) {
      live()
      return node
    },
    transformResult: async ({ result }) => result,
  }
}
