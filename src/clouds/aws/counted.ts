/** Counts each request of a client, repeats among them, and those that came too fast. */

import type { EC2Client } from '@aws-sdk/client-ec2'
import { count } from '../../core/meter.ts'
import { isThrottled } from './errors.ts'

export function counted<Client extends Pick<EC2Client, 'middlewareStack'>>(client: Client): Client {
  client.middlewareStack.add(
    (next) => async (args) => {
      count('calls')
      try {
        return await next(args)
      } catch (error) {
        if (isThrottled(error)) count('throttled')
        throw error
      }
    },
    // Below the retries, above what reads the answer.
    { step: 'deserialize', priority: 'high', name: 'counted' },
  )
  return client
}
