/** How AWS detectors state facts: a claim, its answer, the call that gave it. */

import { AppError } from '../../core/errors.ts'
import type { Answer, Fact } from '../../core/evidence.ts'

/** A claim that one look at the resource decides. */
export function fact(name: string, source: string, holds: boolean, otherwise: string): Fact {
  return { name, answer: holds ? 'yes' : 'no', source, detail: holds ? null : otherwise }
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
  return { name, answer, source, detail: against ?? null }
}

/** Turns a failing auxiliary call into `unknown`: it must not hide the resource, nor clear it. */
export async function answersOf<Detail>(
  call: () => Promise<ReadonlyMap<string, Detail>>,
): Promise<Answers<Detail>> {
  try {
    return { known: await call() }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { unknown: error.message }
  }
}
