/** Who may assume the roles: the named principals, with the external id, and nobody by accident. */

import type { Statement } from './document.ts'

export interface Trust {
  /** ARNs, or the expression for a list of them. */
  readonly principals: string | readonly string[]
  readonly externalId: string
}

export interface TrustPolicy {
  readonly Version: '2012-10-17'
  readonly Statement: readonly (Omit<Statement, 'Resource'> & {
    readonly Principal: { readonly AWS: Trust['principals'] }
  })[]
}

export function trustPolicy({ principals, externalId }: Trust): TrustPolicy {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OnlyCloudThriftWithItsExternalId',
        Effect: 'Allow',
        Principal: { AWS: principals },
        Action: ['sts:AssumeRole'],
        Condition: { StringEquals: { 'sts:ExternalId': externalId } },
      },
    ],
  }
}
