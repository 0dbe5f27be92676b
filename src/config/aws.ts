/** What the variables about AWS mean together. */

import type { Variable, VariableName } from './variables.ts'
import { VARIABLES } from './variables.ts'

export interface AwsConfig {
  readonly endpoint: string | null
  readonly homeRegion: string
  readonly regions: readonly string[] | null
  readonly roles: {
    readonly scan: string | null
    readonly cleanup: string | null
    readonly restore: string | null
    readonly externalId: string | null
    readonly externalIds?: ReadonlyMap<string, string>
  }
  /** Left out: the account of the credentials. */
  readonly accounts?: AccountsConfig
  /** Of the published request limits. Left out: by default. */
  readonly apiPercent?: number | 'off'
}

type AccountsConfig =
  | { readonly kind: 'listed'; readonly ids: readonly string[] }
  | {
      readonly kind: 'organization'
      readonly roleArn: string | null
      readonly units: readonly string[] | null
      readonly tags: readonly string[]
    }

type Reader = <Value>(name: VariableName, variable: Variable<Value>) => Value

export function awsConfig(get: Reader): {
  readonly config: AwsConfig
  readonly problems: readonly string[]
} {
  const accounts = accountsConfig(get)
  const apiPercent = get('AWS_API_PERCENT', VARIABLES.AWS_API_PERCENT)
  const config = {
    endpoint: get('AWS_ENDPOINT_URL', VARIABLES.AWS_ENDPOINT_URL),
    homeRegion: get('AWS_REGION', VARIABLES.AWS_REGION),
    regions: get('AWS_REGIONS', VARIABLES.AWS_REGIONS),
    roles: {
      scan: get('AWS_SCAN_ROLE_ARN', VARIABLES.AWS_SCAN_ROLE_ARN),
      cleanup: get('AWS_CLEANUP_ROLE_ARN', VARIABLES.AWS_CLEANUP_ROLE_ARN),
      restore: get('AWS_RESTORE_ROLE_ARN', VARIABLES.AWS_RESTORE_ROLE_ARN),
      externalId: get('AWS_EXTERNAL_ID', VARIABLES.AWS_EXTERNAL_ID),
      externalIds: get('AWS_EXTERNAL_IDS', VARIABLES.AWS_EXTERNAL_IDS),
    },
    ...(accounts === null ? {} : { accounts }),
    ...(apiPercent === null ? {} : { apiPercent }),
  }
  return { config, problems: [...rolesProblems(config), ...organizationProblems(get)] }
}

function accountsConfig(get: Reader): AccountsConfig | null {
  const accounts = get('AWS_ACCOUNTS', VARIABLES.AWS_ACCOUNTS)
  if (accounts === null) return null
  if (accounts !== 'organization') return { kind: 'listed', ids: accounts }
  return {
    kind: 'organization',
    roleArn: get('AWS_ORGANIZATION_ROLE_ARN', VARIABLES.AWS_ORGANIZATION_ROLE_ARN),
    units: get('AWS_ORGANIZATION_UNITS', VARIABLES.AWS_ORGANIZATION_UNITS),
    tags: get('AWS_ORGANIZATION_TAGS', VARIABLES.AWS_ORGANIZATION_TAGS) ?? [],
  }
}

/** One role cannot act in several accounts, and our own credentials act in one. */
function rolesProblems({ accounts, roles }: AwsConfig): string[] {
  if (accounts === undefined) return []
  return (['scan', 'cleanup', 'restore'] as const)
    .filter((role) => !roles[role]?.includes('{account}'))
    .map(
      (role) =>
        `AWS_${role.toUpperCase()}_ROLE_ARN: with AWS_ACCOUNTS give one for every account, like arn:aws:iam::{account}:role/cloudthrift-${role}`,
    )
}

/** A filter that filters nothing would let people believe that it did. */
function organizationProblems(get: Reader): string[] {
  if (get('AWS_ACCOUNTS', VARIABLES.AWS_ACCOUNTS) === 'organization') return []
  const names = [
    'AWS_ORGANIZATION_ROLE_ARN',
    'AWS_ORGANIZATION_UNITS',
    'AWS_ORGANIZATION_TAGS',
  ] as const
  return names
    .filter((name) => get<unknown>(name, VARIABLES[name]) !== null)
    .map((name) => `${name}: counts only with AWS_ACCOUNTS=organization`)
}
