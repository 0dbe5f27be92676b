/** What an answer of EC2 to a removal, or to its rehearsal, means for us (by error code). */

import type { Outcome, Rehearsal } from '../../core/detector.ts'
import { codeOf, isRefusal, isThrottled, translated } from './errors.ts'

const HINTS: Readonly<Record<string, string>> = {
  AuthFailure: 'The address now belongs to another account, or the credentials are not valid.',
  'InvalidAddress.Locked': 'AWS holds this address locked: its owner must ask AWS Support.',
  'InvalidAddress.PtrSet': 'A reverse DNS record points to it: remove the record first.',
  IncorrectState: 'The resource is in a state that forbids it: look at it in the console.',
  UnauthorizedOperation: 'The cleanup role may not do this: compare it with terraform/.',
}

/** Runs the one call that cannot be taken back. Throws when it is open whether anything happened. */
export async function outcomeOf(
  what: string,
  notFound: string,
  inUse: readonly string[],
  call: () => Promise<unknown>,
): Promise<Outcome> {
  try {
    await call()
    return { result: 'accepted' }
  } catch (error) {
    const code = codeOf(error)
    if (code === notFound) return { result: 'gone' }
    if (inUse.includes(code)) return { result: 'in-use', code }
    if (isThrottled(error)) return { result: 'deferred', code }
    if (isRefusal(error)) return { result: 'refused', code, hint: hintOf(code) }
    throw translated(what, error)
  }
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
  return HINTS[code] ?? `AWS refused with ${code}; nothing was removed.`
}
