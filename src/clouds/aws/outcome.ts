/** What an answer of EC2 to a change, or to its rehearsal, means for us (by error code). */

import type { Outcome, Rehearsal } from '../../core/remedy.ts'
import { codeOf, isRefusal, isThrottled, translated } from './errors.ts'

const HINTS: Readonly<Record<string, string>> = {
  AuthFailure: 'The address now belongs to another account, or the credentials are not valid.',
  'InvalidAddress.Locked': 'AWS holds this address locked: its owner must ask AWS Support.',
  'InvalidAddress.PtrSet': 'A reverse DNS record points to it: remove the record first.',
  IncorrectState: 'The resource is in a state that forbids it: look at it in the console.',
  UnauthorizedOperation: 'The role may not do this: compare it with terraform/.',
}

/** What codes of one call mean, beyond what they all mean. */
interface Meaning {
  /** There is no such thing, so nothing was left to do. */
  readonly gone?: readonly string[]
  readonly inUse?: readonly string[]
  /** Nothing happened, and asking makes sense again after so many seconds. */
  readonly later?: Readonly<Record<string, number>>
  /** For the person, where the general ones do not fit. */
  readonly hints?: Readonly<Record<string, string>>
}

/** Runs one call that must not be repeated blindly. Throws when it is open whether anything happened. */
export async function outcomeOf(
  what: string,
  meaning: Meaning,
  call: () => Promise<unknown>,
): Promise<Outcome> {
  try {
    await call()
    return { result: 'accepted' }
  } catch (error) {
    const outcome = meant(codeOf(error), meaning) ?? meantByAll(error, meaning)
    if (outcome) return outcome
    throw translated(what, error)
  }
}

/** What this call makes of a code; null: nothing of its own. */
function meant(code: string, { gone, inUse, later }: Meaning): Outcome | null {
  const afterSeconds = later?.[code]
  if (gone?.includes(code)) return { result: 'gone' }
  if (inUse?.includes(code)) return { result: 'in-use', code }
  return afterSeconds === undefined ? null : { result: 'deferred', code, afterSeconds }
}

/** Null: it is open whether anything happened. */
function meantByAll(error: unknown, { hints }: Meaning): Outcome | null {
  const code = codeOf(error)
  if (isThrottled(error)) return { result: 'deferred', code }
  if (!isRefusal(error)) return null
  return { result: 'refused', code, hint: hints?.[code] ?? hintOf(code) }
}

/** EC2 answers a permitted dry run with the error DryRunOperation. It proves permission, not state. */
export async function rehearse(call: () => Promise<unknown>): Promise<Rehearsal> {
  try {
    await call()
    return { allowed: true }
  } catch (error) {
    const code = codeOf(error)
    if (code === 'DryRunOperation') return { allowed: true }
    if (isThrottled(error) || !isRefusal(error)) throw translated('dry run', error)
    return { allowed: false, code, hint: hintOf(code) }
  }
}

function hintOf(code: string): string {
  return HINTS[code] ?? `AWS refused with ${code}; nothing was changed.`
}
