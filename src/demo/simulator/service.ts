/**
 * What one AWS service has to offer to be simulated. A new service, whatever its protocol, is one
 * file that fulfils this, and one line in services.ts.
 */

import type { Wish } from './iam/evaluate.ts'
import type { AwsError } from './wire/aws-error.ts'
import type { CredentialScope } from './wire/credential-scope.ts'
import type { Params } from './wire/query.ts'
import type { Region } from './world/region.ts'
import type { Account, Session, World } from './world/world.ts'

/** A request as it came in, before anybody knows what it means. */
export interface Incoming {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string
  readonly scope: CredentialScope
}

/** What the request asks for. `params` are flat: faults and tests look at them. */
export interface Operation {
  readonly action: string
  readonly params: Params
}

export interface Caller {
  readonly accessKeyId: string
  readonly account: Account
  /** Null: a long-term key. */
  readonly session: Session | null
}

/** A request that was let through: what a handler works with. */
export interface ServiceRequest extends Operation {
  readonly requestId: string
  readonly world: World
  readonly caller: Caller
  /** Undefined: not enabled in this account. */
  readonly region: Region | undefined
  readonly now: Date
}

export interface Service {
  /** Before the colon of a permission, and in the credential scope unless `signingName` says otherwise. */
  readonly name: string
  readonly signingName?: string
  readonly contentType: string
  /** The code of a refusal for lack of permission. */
  readonly deniedCode: string
  /** The code of a refusal because temporary credentials have run out. */
  readonly expiredCode: string
  /** The code of a refusal for too many calls. */
  readonly throttledCode: string
  read(incoming: Incoming): Operation
  has(action: string): boolean
  /** One synchronous step, so requests never interleave. Throws AwsError. */
  run(request: ServiceRequest): string
  refuse(error: AwsError, requestId: string): string
  /** What it asks IAM for. Left out: the action, on no resource in particular. */
  wishes?(request: ServiceRequest): readonly Wish[]
  /** Where a refusal is named in a header as well. */
  refusalHeaders?(error: AwsError): Readonly<Record<string, string>>
}
