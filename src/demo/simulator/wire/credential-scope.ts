/**
 * Who asks, and where: the credential scope of a SigV4 Authorization header. The signature itself
 * is NOT verified: the simulator listens on this machine only, and any secret key is accepted.
 */

import { AwsError } from './aws-error.ts'

export interface CredentialScope {
  readonly accessKeyId: string
  readonly region: string
  readonly service: string
}

const SCOPE =
  /Credential=(?<keyId>[^/,\s]+)\/\d{8}\/(?<region>[^/,\s]+)\/(?<service>[^/,\s]+)\/aws4_request/

export function credentialScope(authorization: string | undefined): CredentialScope {
  const { keyId, region, service } = SCOPE.exec(authorization ?? '')?.groups ?? {}
  if (!keyId || !region || !service) {
    throw new AwsError(
      'MissingAuthenticationToken',
      'Request is missing Authentication Token: sign it with Signature Version 4.',
    )
  }
  return { accessKeyId: keyId, region, service }
}
