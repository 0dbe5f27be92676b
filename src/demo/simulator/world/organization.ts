/** An AWS organisation: a tree of units with accounts in it, asked by the account that manages it. */

export interface Organization {
  readonly managementAccountId: string
  readonly rootId: string
  /** Unit id -> where it is. */
  readonly units: Map<string, { readonly name: string; readonly parentId: string }>
  readonly members: Map<string, Member>
  /** AWS gives at most 20 to a page. */
  perPage: number
}

export interface Member {
  readonly name: string
  readonly parentId: string
  readonly status: 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE'
  readonly tags: Readonly<Record<string, string>>
}

export function organizationOf(managementAccountId: string): Organization {
  return {
    managementAccountId,
    rootId: 'r-ab12',
    units: new Map(),
    members: new Map(),
    perPage: 20,
  }
}
