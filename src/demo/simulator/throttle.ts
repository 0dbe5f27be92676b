/**
 * Token buckets per account, region and class of call, as AWS has them: burst and refill per
 * second. Off unless asked for. They refill on the world's clock: with a clock that stands still,
 * never.
 */

import type { Call } from './calls.ts'
import type { Params } from './wire/query.ts'

interface Limit {
  readonly burst: number
  readonly perSecond: number
}

const PUBLISHED = {
  read: { burst: 100, perSecond: 20 },
  /** Without a filter and without a page size. */
  readAll: { burst: 50, perSecond: 10 },
  mutate: { burst: 50, perSecond: 5 },
  storage: { burst: 100, perSecond: 5 },
  tag: { burst: 100, perSecond: 10 },
  lookup: { burst: 2, perSecond: 2 },
  dns: { burst: 5, perSecond: 5 },
} as const satisfies Record<string, Limit>

type LimitName = keyof typeof PUBLISHED
type Limits = Readonly<Record<LimitName, Limit>>

const EXPENSIVE_READS: ReadonlySet<string> = new Set(['DescribeVolumes', 'DescribeSnapshots'])
const CLASS_OF_ACTION: Readonly<Record<string, LimitName>> = {
  CreateVolume: 'storage',
  DeleteVolume: 'storage',
  CreateSnapshot: 'storage',
  DeleteSnapshot: 'storage',
  CreateTags: 'tag',
  DeleteTags: 'tag',
}

export class Throttle {
  /** How many calls were refused. */
  refused = 0
  isOn: boolean
  readonly #limits: Limits
  readonly #buckets = new Map<string, { tokens: number; at: Date }>()

  /** `others`: instead of the published ones. */
  constructor(isOn: boolean, others: Partial<Limits> = {}) {
    this.isOn = isOn
    this.#limits = { ...PUBLISHED, ...others }
  }

  /** False: over the limit, answer RequestLimitExceeded. */
  admits(call: Call): boolean {
    const name = this.isOn ? limitOf(call) : null
    if (name === null) return true
    const { burst, perSecond } = this.#limits[name]
    const key = `${call.accountId}/${call.region}/${name}`
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: call.at }
    const seconds = Math.max(0, call.at.getTime() - bucket.at.getTime()) / 1_000
    const tokens = Math.min(burst, bucket.tokens + seconds * perSecond)
    const isAdmitted = tokens >= 1
    this.#buckets.set(key, { tokens: isAdmitted ? tokens - 1 : tokens, at: call.at })
    if (!isAdmitted) this.refused += 1
    return isAdmitted
  }
}

/** Of other services than EC2 only those that are easily asked too often. Null: no limit. */
function limitOf(call: Call): LimitName | null {
  if (call.service === 'cloudtrail') return 'lookup'
  if (call.service === 'route53') return 'dns'
  return call.service === 'ec2' ? ec2LimitOf(call) : null
}

function ec2LimitOf({ action, params }: Call): LimitName {
  const named = CLASS_OF_ACTION[action]
  if (named) return named
  if (!action.startsWith('Describe')) return 'mutate'
  return EXPENSIVE_READS.has(action) && isUnbounded(params) ? 'readAll' : 'read'
}

function isUnbounded(params: Params): boolean {
  return params['MaxResults'] === undefined && params['Filter.1.Name'] === undefined
}
