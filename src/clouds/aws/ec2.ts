/**
 * The SDK of EC2, loaded when something is first asked of EC2: the schemas of its 700 operations take
 * 36 MB (55 when its code is not in the compile cache) and a tenth of a second, and a replica that only
 * answers people asks nothing of it. Its types may be imported anywhere, its values come from here.
 */

import { createRequire } from 'node:module'
import type * as Ec2 from '@aws-sdk/client-ec2'

const require = createRequire(import.meta.url)

/** At once, and not as a promise: whoever makes a command goes on in the same breath. */
export function ec2(): typeof Ec2 {
  return require('@aws-sdk/client-ec2')
}
