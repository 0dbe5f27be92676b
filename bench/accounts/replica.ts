/** A worker as `cloudthrift serve` starts it, which reaches the organisation through a doorway of its own. */

import type { Simulator } from '../../src/demo/simulator/simulator.ts'
import { awsAt, type Child, start } from '../../test/support/child.ts'
import { ACCOUNTS } from './organisation.ts'

/** `pace` is AWS_API_PERCENT: an endpoint on this machine holds nobody up unless told. */
export function startWorker({ url }: Simulator, databaseUrl: string, pace: string): Child {
  return start({
    args: ['serve'],
    env: {
      ...awsAt(url),
      ROLE: 'worker',
      DATABASE_URL: databaseUrl,
      HTTP_PORT: '0',
      SCAN_SCHEDULE: 'off',
      AWS_REGION: 'us-east-1',
      AWS_ACCOUNTS: ACCOUNTS.join(','),
      AWS_SCAN_ROLE_ARN: roleArn('scan'),
      AWS_CLEANUP_ROLE_ARN: roleArn('cleanup'),
      AWS_RESTORE_ROLE_ARN: roleArn('restore'),
      AWS_API_PERCENT: pace,
    },
  })
}

function roleArn(name: string): string {
  return `arn:aws:iam::{account}:role/${name}`
}
