/**
 * Counts what a piece of work costs and sees, however deep below it happens: whoever calls a cloud
 * counts, whoever wants to know puts a meter around the work. Without a meter nothing is counted.
 */

import { AsyncLocalStorage } from 'node:async_hooks'

export interface Meter {
  /** Resources that the cloud listed, wasteful or not. */
  resources: number
  /** Requests that were sent, repeats among them. */
  calls: number
  /** Of these, how many the cloud refused because they came too fast. */
  throttled: number
}

const current = new AsyncLocalStorage<Meter>()

export function newMeter(): Meter {
  return { resources: 0, calls: 0, throttled: 0 }
}

export function metered<Result>(meter: Meter, work: () => Result): Result {
  return current.run(meter, work)
}

export function count(what: keyof Meter, howMany = 1): void {
  const meter = current.getStore()
  if (meter) meter[what] += howMany
}
