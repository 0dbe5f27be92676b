/** The services that are simulated. A new one is one line here. */

import { ec2 } from './ec2/ec2.ts'
import { rbin } from './rbin.ts'
import type { Service } from './service.ts'
import { sts } from './sts.ts'

const SERVICES: readonly Service[] = [ec2, sts, rbin]

/** An unknown service is answered as EC2 would: InvalidAction, in proper XML. */
export function serviceNamed(name: string): Service {
  return SERVICES.find((it) => it.name === name) ?? ec2
}
