/**
 * One SDK client per account, region and purpose, made on first use. Reads retry by themselves;
 * a change is asked for exactly once: EC2 does not deduplicate, so the workflow reconciles.
 */

import { EC2Client } from '@aws-sdk/client-ec2'
import { STSClient } from '@aws-sdk/client-sts'
import type { Scope } from '../../core/detector.ts'

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
}

const READ_ATTEMPTS = 8
const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 30_000 }

interface ClientConfig {
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
    read: perRegion((region) => ec2Client(configFor(region, READ_ATTEMPTS))),
    change: perRegion((region) => ec2Client(configFor(region, 1))),
    home: { ec2: ec2Client(readConfig), sts: new STSClient(readConfig) },
  }
}

/** Without the step that copies every answer for a logger: there is none. */
function ec2Client(config: ClientConfig): EC2Client {
  const client = new EC2Client(config)
  client.middlewareStack.remove('loggerMiddleware')
  return client
}

function perRegion(make: (region: string) => EC2Client): (scope: Scope) => EC2Client {
  const clients = new Map<string, EC2Client>()
  return ({ accountId, region }) => {
    const key = `${accountId}/${region}`
    const client = clients.get(key) ?? make(region)
    clients.set(key, client)
    return client
  }
}
