/** How AWS detectors state facts: a claim, its answer, the call that gave it. */

import { AppError } from '../../core/errors.ts'
import type { Answer, Fact } from '../../core/evidence.ts'
import type { Said } from '../../core/investigation.ts'

/** What would make each claim true that a resource itself can fail. */
const REMEDIES: Readonly<Record<string, string>> = {
  'not-service-managed': 'end it in the service that manages it',
  'single-attach': 'switch Multi-Attach off, or let its cluster go',
  'not-on-outpost': 'a person has to act: snapshots of an Outpost have rules of their own',
  'not-a-fresh-copy': 'wait until the copy is a day old',
  'not-being-modified': 'wait until the modification is over',
  'amazon-pool': 'nothing: giving back your own range saves nothing',
  'not-customer-owned': 'a person has to act: it belongs to an Outpost',
  'not-carrier': 'a person has to act: it belongs to a Wavelength Zone',
  'no-pending-transfer': 'accept or cancel the transfer',
  'no-ptr-record': 'remove the reverse DNS record',
}

/** A claim that one look at the resource decides. */
export function fact(name: string, source: string, holds: boolean, otherwise: string): Fact {
  return stated({ name, answer: holds ? 'yes' : 'no', source, detail: holds ? null : otherwise })
}

function stated(plain: Omit<Fact, 'remedy'>): Fact {
  const remedy = plain.answer === 'no' ? REMEDIES[plain.name] : undefined
  return remedy === undefined ? plain : { ...plain, remedy }
}

/** The answers of one auxiliary call for many resources; or why nobody could tell. */
export type Answers<Detail> =
  | { readonly known: ReadonlyMap<string, Detail> }
  | { readonly unknown: string }

/**
 * A claim that a second call decides: it fails for the resources that the call names. When the
 * call itself failed, the answer is unknown, with the reason.
 */
export function factFrom(
  name: string,
  source: string,
  answers: Answers<string>,
  resourceId: string,
): Fact {
  if ('unknown' in answers) {
    return { name, answer: 'unknown', source, detail: answers.unknown }
  }
  const against = answers.known.get(resourceId)
  const answer: Answer = against === undefined ? 'yes' : 'no'
  return stated({ name, answer, source, detail: against ?? null })
}

/** Turns a failing auxiliary call into `unknown`: it must not hide the resource, nor clear it. */
export async function answersOf<Detail>(
  call: () => Promise<ReadonlyMap<string, Detail>>,
): Promise<Answers<Detail>> {
  const answer = await said(call)
  return 'value' in answer ? { known: answer.value } : answer
}

/** What a call answers, or why it does not. A defect of ours is thrown all the same. */
export async function said<Value>(call: () => Promise<Value>): Promise<Said<Value>> {
  try {
    return { value: await call() }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { unknown: error.message }
  }
}
