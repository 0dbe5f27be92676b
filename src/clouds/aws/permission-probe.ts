/**
 * What a role may do, found out with DryRun calls on one resource: EC2 answers them without an effect,
 * and without a look at the state of the resource. What hinges on our mark, IAM is asked about.
 */

import type { Answer, Fact } from '../../core/evidence.ts'
import type { Said } from '../../core/investigation.ts'
import { isDenial } from './errors.ts'
import { said } from './facts.ts'
import { SIMULATE } from './once-marked.ts'
import { rehearse } from './outcome.ts'

/** What stands for the execution that there is not yet. */
export const PROBE = { executionId: 'permission-probe', backupUntil: new Date(0) }

export interface Probe {
  /** 'ec2:DeleteVolume'. */
  readonly action: string
  readonly call: () => Promise<unknown>
  /**
   * Where a role may be allowed it only on what carries our mark: what is denied even then, in words,
   * or null. A probe comes before the mark, so its refusal alone proves nothing.
   */
  readonly deniedOnceMarked?: () => Promise<Said<string | null>>
}

interface Tried {
  readonly action: string
  readonly answer: Answer
  readonly detail: string
  readonly source: string
}

const DRY_RUN = 'EC2 DryRun'

/** One claim about all of them: no as soon as one is certainly refused. */
export async function permittedBy(probes: readonly Probe[]): Promise<Fact> {
  const tried: Tried[] = []
  for (const probe of probes) tried.push(await attempt(probe))
  const lacking = tried.filter((it) => it.answer !== 'yes')
  const source = [...new Set([DRY_RUN, ...tried.map((it) => it.source)])].join(', ')
  const stated = { name: 'permitted', source }
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
  const { action, call } = probe
  const tried = { action, source: DRY_RUN }
  const answer = await said(() => rehearse(call))
  if ('unknown' in answer) {
    if (left > 1) return attempt(probe, left - 1)
    return { ...tried, answer: 'unknown', detail: answer.unknown }
  }
  if (answer.value.allowed) return { ...tried, answer: 'yes', detail: '' }
  const { code } = answer.value
  if (!isDenial(code)) return { ...tried, answer: 'unknown', detail: code }
  return probe.deniedOnceMarked
    ? onceMarked({ action, code }, await probe.deniedOnceMarked())
    : { ...tried, answer: 'no', detail: code }
}

function onceMarked(
  { action, code }: { readonly action: string; readonly code: string },
  denied: Said<string | null>,
): Tried {
  const asked = { action, source: SIMULATE }
  if ('unknown' in denied) {
    const detail = `${code}, unless granted only on what we have marked (${denied.unknown})`
    return { action, source: DRY_RUN, answer: 'unknown', detail }
  }
  if (denied.value === null) return { ...asked, answer: 'yes', detail: '' }
  return { ...asked, answer: 'no', detail: `${code}; ${denied.value}` }
}
