/**
 * One SDK client per account, region and purpose, made on first use. Reads retry by themselves;
 * a change is asked for exactly once: EC2 does not deduplicate, so the workflow reconciles.
 */

import { EC2Client } from '@aws-sdk/client-ec2'
import { STSClient } from '@aws-sdk/client-sts'
import type { Scope } from '../../core/detector.ts'
import { isLocal } from './endpoint.ts'
import { Pace } from './investigation/pace.ts'
import { perScope } from './per-scope.ts'

export interface AwsConnection {
  /** Another endpoint for every service: an emulator, a simulator, a proxy. */
  readonly endpoint: string | null
  /** Null: the SDK's own chain (environment, profile, container, instance). */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null
  readonly homeRegion: string
}

export interface AwsClients {
  readonly read: (scope: Scope) => EC2Client
  readonly change: (scope: Scope) => EC2Client
  readonly home: { readonly ec2: EC2Client; readonly sts: STSClient }
  /** What a client of another service needs to read in a scope. */
  readonly inquiryConfig: (scope: Scope) => ClientConfig
  /** CloudTrail allows two lookups a second, per account and region. */
  readonly lookups: Pace
}

const READ_ATTEMPTS = 8
/** What an investigation asks may stay unknown: it does not wait for minutes. */
const INQUIRY_ATTEMPTS = 5
const LOOKUP_INTERVAL_MS = 550
const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 30_000 }

export interface ClientConfig {
  readonly region: string
  readonly maxAttempts: number
  readonly requestHandler: typeof TIMEOUTS
  readonly endpoint?: string
  readonly credentials?: NonNullable<AwsConnection['credentials']>
}

export function awsClients(connection: AwsConnection): AwsClients {
  const configFor = (region: string, maxAttempts: number): ClientConfig => ({
    region,
    maxAttempts,
    requestHandler: TIMEOUTS,
    ...(connection.endpoint ? { endpoint: connection.endpoint } : {}),
    ...(connection.credentials ? { credentials: connection.credentials } : {}),
  })
  const readConfig = configFor(connection.homeRegion, READ_ATTEMPTS)
  return {
    read: perScope(({ region }) => ec2Client(configFor(region, READ_ATTEMPTS))),
    change: perScope(({ region }) => ec2Client(configFor(region, 1))),
    home: { ec2: ec2Client(readConfig), sts: new STSClient(readConfig) },
    inquiryConfig: ({ region }) => configFor(region, INQUIRY_ATTEMPTS),
    lookups: new Pace(isLocal(connection.endpoint) ? 0 : LOOKUP_INTERVAL_MS),
  }
}

/** Without the step that copies every answer for a logger: there is none. */
function ec2Client(config: ClientConfig): EC2Client {
  const client = new EC2Client(config)
  client.middlewareStack.remove('loggerMiddleware')
  return client
}
