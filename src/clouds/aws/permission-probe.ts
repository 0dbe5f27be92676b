/**
 * What a role may do, found out with DryRun calls on one resource: EC2 answers them without an effect,
 * and without a look at the state of the resource.
 */

import type { Answer, Fact } from '../../core/evidence.ts'
import { isDenial } from './errors.ts'
import { said } from './facts.ts'
import { rehearse } from './outcome.ts'

/** What stands for the execution that there is not yet. */
export const PROBE = { executionId: 'permission-probe', backupUntil: new Date(0) }

export interface Probe {
  /** 'ec2:DeleteVolume'. */
  readonly action: string
  /**
   * True: a role may be allowed it only on what carries our mark. A probe comes before the mark, so
   * its refusal proves nothing then.
   */
  readonly mayHingeOnMark: boolean
  readonly call: () => Promise<unknown>
}

interface Tried {
  readonly action: string
  readonly answer: Answer
  readonly detail: string
}

/** One claim about all of them: no as soon as one is certainly refused. */
export async function permittedBy(probes: readonly Probe[]): Promise<Fact> {
  const tried: Tried[] = []
  for (const probe of probes) tried.push(await attempt(probe))
  const lacking = tried.filter((it) => it.answer !== 'yes')
  const stated = { name: 'permitted', source: 'EC2 DryRun' }
  if (lacking.length === 0) return { ...stated, answer: 'yes', detail: null }
  const isCertain = lacking.some((it) => it.answer === 'no')
  return {
    ...stated,
    answer: isCertain ? 'no' : 'unknown',
    detail: lacking.map((it) => `${it.action}: ${it.detail}`).join('; '),
    remedy: `allow the cleanup role ${lacking.map((it) => it.action).join(' and ')}`,
  }
}

/** An answer that got lost must not hold everybody up until the next scan. */
const ATTEMPTS = 3

async function attempt(probe: Probe, left = ATTEMPTS): Promise<Tried> {
  const { action, mayHingeOnMark, call } = probe
  const answer = await said(() => rehearse(call))
  if ('unknown' in answer) {
    return left > 1
      ? attempt(probe, left - 1)
      : { action, answer: 'unknown', detail: answer.unknown }
  }
  if (answer.value.allowed) return { action, answer: 'yes', detail: '' }
  const { code } = answer.value
  if (!isDenial(code)) return { action, answer: 'unknown', detail: code }
  return mayHingeOnMark
    ? { action, answer: 'unknown', detail: `${code}, unless granted only on what we have marked` }
    : { action, answer: 'no', detail: code }
}
