/**
 * Faults on order: which call goes wrong, how, and how often. Rules are tried in the order they
 * were added; every matching rule counts the call, so `nth` and `times` are exact.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Call } from './calls.ts'

/**
 * `when`: before the effect (AWS did nothing; the default) or after it (AWS did it, and the client
 * does not learn so). A hook may arrange the world or end the client, and the call goes on.
 */
export type Fault =
  | { readonly kind: 'error'; code: string; status?: number; message?: string; when?: When }
  | { readonly kind: 'cut'; when?: When }
  | { readonly kind: 'garbage'; body?: string; status?: number; when?: When }
  | { readonly kind: 'delay'; ms: number; when?: When }
  | { readonly kind: 'hook'; run: (call: Call) => void | Promise<void>; when?: When }

type When = 'before' | 'after'

export interface FaultRule {
  /** 'DeleteVolume', or '*'. */
  readonly action: string
  readonly accountId?: string
  readonly region?: string
  /** Calls that name this resource in any parameter. */
  readonly resourceId?: string
  /** From the nth matching call on, counted from 1. */
  readonly nth?: number
  /** Once, if not said otherwise; Infinity: for good. */
  readonly times?: number
  readonly fault: Fault
}

export interface FaultHandle {
  readonly matched: number
  readonly fired: number
  remove(): void
}

/** A fault that ends the call; the others only come first. */
export type Ending = Extract<Fault, { kind: 'error' | 'cut' | 'garbage' }>

export class Faults {
  readonly #rules: LiveRule[] = []

  add(rule: FaultRule): FaultHandle {
    const live: LiveRule = { ...rule, matched: 0, fired: 0 }
    this.#rules.push(live)
    return {
      get matched() {
        return live.matched
      },
      get fired() {
        return live.fired
      },
      remove: () => {
        this.#rules.splice(this.#rules.indexOf(live), 1)
      },
    }
  }

  clear(): void {
    this.#rules.length = 0
  }

  /** The faults of this call, in order. Asking counts. */
  take(call: Call): Fault[] {
    return this.#rules.filter((rule) => isDue(rule, call)).map((rule) => rule.fault)
  }
}

interface LiveRule extends FaultRule {
  matched: number
  fired: number
}

function isDue(rule: LiveRule, call: Call): boolean {
  if (!concerns(rule, call)) return false
  rule.matched += 1
  if (rule.matched < (rule.nth ?? 1) || rule.fired >= (rule.times ?? 1)) return false
  rule.fired += 1
  return true
}

function concerns(rule: FaultRule, call: Call): boolean {
  if (rule.action !== '*' && rule.action !== call.action) return false
  if (rule.accountId !== undefined && rule.accountId !== call.accountId) return false
  if (rule.region !== undefined && rule.region !== call.region) return false
  return rule.resourceId === undefined || Object.values(call.params).includes(rule.resourceId)
}

/** Carries out the faults of one side of the effect; returns the first that ends the call. */
export async function suffer(
  faults: readonly Fault[],
  when: When,
  call: Call,
  signal: AbortSignal,
): Promise<Ending | undefined> {
  for (const fault of faults) {
    if ((fault.when ?? 'before') !== when) continue
    if (fault.kind === 'delay') await sleep(fault.ms, undefined, { signal })
    else if (fault.kind === 'hook') await fault.run(call)
    else return fault
  }
  return undefined
}
