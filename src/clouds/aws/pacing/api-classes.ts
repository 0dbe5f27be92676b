/**
 * Which of AWS's request limits a call counts against. EC2's are published for each account and region;
 * of services that publish none, a rate that nobody has been refused at.
 */

import type { Limit } from '../../../core/token-bucket.ts'

export interface ApiClass {
  readonly name: string
  /** As published, for everybody in the account together. */
  readonly limit: Limit
  /** One limit for the whole account, whatever the region. */
  readonly isGlobal?: true
  /** So many tokens are taken at once, so that a listing costs few statements. */
  readonly atOnce: number
  /** For longer the call does not wait: then what was seen just before it would be old. */
  readonly longestMs: number
  /** Asks for its token only when it is the next one of this process: last steps do not stand behind all. */
  readonly isInLine: boolean
}

interface Asked {
  /** As the SDK names its client: 'EC2Client'. */
  readonly client: string
  /** 'DescribeVolumes'. */
  readonly action: string
  readonly input: object
}

export function classOf({ client, action, input }: Asked): ApiClass {
  if (client !== 'EC2Client') return SERVICES[client] ?? OTHER
  if (action.startsWith('Describe') || action.startsWith('List')) {
    return EXPENSIVE.has(action) && isUnbounded(input) ? EC2.readAll : EC2.read
  }
  const change = EC2[CHANGES[action] ?? 'mutate']
  return LAST_STEPS.has(action) ? { ...change, ...LAST_STEP } : change
}

/** A removal whose turn would come later than a second after the last look is called off, and looked at again. */
const LAST_STEP = { longestMs: 1_000, isInLine: false }
const LAST_STEPS: ReadonlySet<string> = new Set(['DeleteVolume', 'ReleaseAddress', 'ModifyVolume'])

const reading = (name: string, burst: number, perSecond: number): ApiClass => ({
  name,
  limit: { burst, perSecond },
  atOnce: Math.max(1, Math.min(10, Math.floor(burst / 10))),
  longestMs: Number.MAX_SAFE_INTEGER,
  isInLine: false,
})
/** One by one: a token that is taken and not used is a change that somebody else waits for. */
const changing = (name: string, burst: number, perSecond: number): ApiClass => ({
  ...reading(name, burst, perSecond),
  atOnce: 1,
  isInLine: true,
})

const EC2 = {
  read: reading('ec2-read', 100, 20),
  /** Neither a filter nor a page size. */
  readAll: reading('ec2-read-all', 50, 10),
  mutate: changing('ec2-mutate', 50, 5),
  storage: changing('ec2-storage', 100, 5),
  tag: changing('ec2-tag', 100, 10),
} as const

const EXPENSIVE: ReadonlySet<string> = new Set([
  'DescribeInstances',
  'DescribeNetworkInterfaces',
  'DescribeSecurityGroups',
  'DescribeSnapshots',
  'DescribeVolumes',
])

const CHANGES: Readonly<Record<string, keyof typeof EC2>> = {
  CreateVolume: 'storage',
  DeleteVolume: 'storage',
  CreateSnapshot: 'storage',
  DeleteSnapshot: 'storage',
  CreateTags: 'tag',
  DeleteTags: 'tag',
}

const SERVICES: Readonly<Record<string, ApiClass>> = {
  CloudTrailClient: reading('cloudtrail-lookup', 2, 2),
  CloudWatchClient: reading('cloudwatch-data', 50, 50),
  ComputeOptimizerClient: reading('compute-optimizer', 5, 5),
  IAMClient: { ...reading('iam', 5, 5), isGlobal: true },
  KMSClient: reading('kms-describe', 100, 100),
  OrganizationsClient: { ...reading('organizations', 5, 5), isGlobal: true },
  Route53Client: { ...reading('route53', 5, 5), isGlobal: true },
  /** Not a client of the SDK: see rest.ts. */
  rbin: reading('rbin', 5, 5),
}

const OTHER = reading('other', 5, 5)

function isUnbounded(input: object): boolean {
  const { Filters, MaxResults } = input as { Filters?: unknown; MaxResults?: unknown }
  return Filters === undefined && MaxResults === undefined
}
