/** SDK clients of the services that an investigation asks, without retries, and their refusals as text. */

import { CloudTrailClient } from '@aws-sdk/client-cloudtrail'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { ComputeOptimizerClient } from '@aws-sdk/client-compute-optimizer'
import { KMSClient } from '@aws-sdk/client-kms'
import { Route53Client } from '@aws-sdk/client-route-53'

const CONFIG = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'AKIAANYKEYWILLDO0000', secretAccessKey: 'any' },
  maxAttempts: 1,
}

interface Clients {
  readonly cloudTrail: CloudTrailClient
  readonly cloudWatch: CloudWatchClient
  readonly computeOptimizer: ComputeOptimizerClient
  readonly kms: KMSClient
  readonly route53: Route53Client
}

export function clientsAt(endpoint: string): Clients {
  const config = { ...CONFIG, endpoint }
  return {
    cloudTrail: new CloudTrailClient(config),
    cloudWatch: new CloudWatchClient(config),
    computeOptimizer: new ComputeOptimizerClient(config),
    kms: new KMSClient(config),
    route53: new Route53Client(config),
  }
}

/** The name of the error that the SDK makes of a refusal. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call
  } catch (error) {
    if (error instanceof Error) return error.name
    throw error
  }
  throw new Error('the call was expected to be refused, and succeeded')
}
