/**
 * A client that sends nothing but dry runs. A probe needs a session that may remove its sample, which
 * nobody has approved: whatever we do wrong, no real call gets out through it.
 */

import type { EC2Client } from '@aws-sdk/client-ec2'

export function dryRunsOnly(client: EC2Client): EC2Client {
  client.middlewareStack.add(
    (next) => async (args) => {
      if ('DryRun' in args.input && args.input.DryRun === true) return next(args)
      throw new Error('a permission probe may only make dry runs')
    },
    { step: 'initialize', name: 'dryRunsOnly', priority: 'high' },
  )
  return client
}
