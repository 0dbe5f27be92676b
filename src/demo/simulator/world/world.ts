/**
 * The simulated cloud: accounts, their regions, who may call what. It owns the clock, so the server
 * and whoever arranges the world can never disagree about the time.
 */

import { hash } from 'node:crypto'
import type { HostedZone } from './hosted-zone.ts'
import type { Organization } from './organization.ts'
import { Region } from './region.ts'
import { DEFAULT_TIMING, type PublicIps, publicIps, type Timing } from './surroundings.ts'

export const DEMO_ACCOUNT_ID = '111122223333'

export interface WorldOptions {
  readonly now?: () => Date
  /** Enabled regions per account; the first account is the default one. */
  readonly accounts?: Readonly<Record<string, readonly string[]>>
  readonly timing?: Partial<Timing>
  /** Another seed, other resource ids. */
  readonly seed?: string
}

export interface Account {
  readonly id: string
  readonly regions: Map<string, Region>
  /** Shown by DescribeRegions with AllRegions; calls there are refused. */
  readonly notOptedIn: Set<string>
  /** What AssumeRole must bring, if the account's roles ask for it. */
  externalId: string | undefined
  readonly hostedZones: HostedZone[]
  readonly computeOptimizer: {
    isOptedIn: boolean
    /** Volumes that it does not take for idle, whatever their past. */
    readonly disagreesOn: Set<string>
  }
}

/** Temporary credentials: what the role and the policy both allow, until they expire. */
export interface Session {
  readonly accessKeyId: string
  readonly accountId: string
  readonly roleArn: string
  readonly name: string
  readonly policy: string | undefined
  readonly externalId: string | undefined
  readonly expiresAt: Date
}

/** A refusal. What is left out matches everything. */
export interface Denial {
  /** 'ec2:DeleteVolume', 'ec2:*' or '*'. */
  readonly action: string
  readonly accountId?: string
  readonly region?: string
  readonly resourceId?: string
  /** Only callers that assumed this role. */
  readonly roleName?: string
  readonly code?: string
}

export class World {
  readonly now: () => Date
  readonly accounts = new Map<string, Account>()
  /** Access key id -> account id; any other key belongs to the default account. */
  readonly accessKeys = new Map<string, string>()
  readonly sessions = new Map<string, Session>()
  readonly denials: Denial[] = []
  /** None: the accounts belong to nobody together. */
  organization: Organization | undefined
  /** Role name -> its policies. A role that is not in here may do everything. */
  readonly roles = new Map<string, readonly string[]>()
  readonly timing: Timing
  readonly publicIps: PublicIps = publicIps()
  /**
   * A listing looks at so many resources per page, so pages may be short, or empty with a token.
   */
  examinedPerPage = Number.POSITIVE_INFINITY
  readonly defaultAccountId: string
  readonly #seed: string
  #ids = 0
  #seq = 0

  constructor(options: WorldOptions = {}) {
    this.now = options.now ?? (() => new Date())
    this.timing = { ...DEFAULT_TIMING, ...options.timing }
    this.#seed = options.seed ?? 'cloudthrift'
    const accounts = options.accounts ?? { [DEMO_ACCOUNT_ID]: ['us-east-1', 'eu-west-1'] }
    this.defaultAccountId = Object.keys(accounts)[0] ?? DEMO_ACCOUNT_ID
    for (const [id, regions] of Object.entries(accounts)) this.addAccount(id, regions)
  }

  addAccount(id: string, regions: readonly string[]): Account {
    const account = {
      id,
      regions: new Map(regions.map((name) => [name, new Region(id, name, this)])),
      notOptedIn: new Set(['af-south-1', 'ap-east-1', 'eu-south-2', 'me-central-1']),
      externalId: undefined,
      hostedZones: [],
      computeOptimizer: { isOptedIn: false, disagreesOn: new Set<string>() },
    }
    this.accounts.set(id, account)
    return account
  }

  /** Throws when the account has no such region enabled: a test names what it means. */
  region(name: string, accountId: string = this.defaultAccountId): Region {
    const region = this.accounts.get(accountId)?.regions.get(name)
    if (!region) throw new RangeError(`the simulated account ${accountId} has no region ${name}`)
    return region
  }

  deny(denial: Denial): void {
    this.denials.push(denial)
  }

  nextId(prefix: string): string {
    this.#ids += 1
    return this.idFor(prefix, String(this.#ids))
  }

  /** The id of a named thing, for seeds: it stays when other things come or go. */
  idFor(prefix: string, name: string): string {
    return `${prefix}-0${hash('sha256', `${this.#seed}/${prefix}/${name}`).slice(0, 16)}`
  }

  nextSeq(): number {
    this.#seq += 1
    return this.#seq
  }
}
