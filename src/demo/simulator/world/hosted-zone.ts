/** DNS zones of an account and their records, as Route 53 lists them. */

export interface DnsRecord {
  /** Whole, with the dot at its end. */
  readonly name: string
  readonly type: string
  readonly values: readonly string[]
  /** Of a weighted or multi-value set. */
  readonly setIdentifier?: string
  /** Points to another name of AWS instead of to values. */
  readonly alias?: string
}

export interface HostedZone {
  readonly id: string
  readonly name: string
  readonly isPrivate: boolean
  readonly records: readonly DnsRecord[]
}
