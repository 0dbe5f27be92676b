/** Where AWS is, who we are there, and which accounts are looked at: what everything else starts from. */

import type { AwsRoles } from './roles.ts'

export interface AwsConnection {
  /** Another endpoint for every service: an emulator, a simulator, a proxy. */
  readonly endpoint: string | null
  /** Null: the SDK's own chain (environment, profile, container, instance). */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null
  readonly homeRegion: string
  readonly roles: AwsRoles
  /** Left out: the account that the credentials are of. */
  readonly accounts?: WhichAccounts
}

export type WhichAccounts =
  | { readonly kind: 'listed'; readonly ids: readonly string[] }
  | ({ readonly kind: 'organization' } & OrganizationFilter)

export interface OrganizationFilter {
  /** A role of the management account, or of one it has delegated to. Null: our own credentials. */
  readonly roleArn: string | null
  /** Ids of units or of the root, with all that is below. Null: the whole organisation. */
  readonly units: readonly string[] | null
  /** All of them must fit: 'Owner', 'Environment=prod'. */
  readonly tags: readonly string[]
}
