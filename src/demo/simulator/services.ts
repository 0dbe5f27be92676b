/** The services that are simulated. A new one is one line here. */

import { ec2 } from './ec2/ec2.ts'
import { iam } from './iam/iam.ts'
import { cloudTrail } from './inquiry/cloudtrail.ts'
import { cloudWatch } from './inquiry/cloudwatch.ts'
import { computeOptimizer } from './inquiry/compute-optimizer.ts'
import { kms } from './inquiry/kms.ts'
import { route53 } from './inquiry/route53.ts'
import { organizations } from './organizations.ts'
import { rbin } from './rbin.ts'
import type { Service } from './service.ts'
import { sts } from './sts.ts'

const SERVICES: readonly Service[] = [
  ec2,
  sts,
  cloudWatch,
  cloudTrail,
  computeOptimizer,
  kms,
  route53,
  rbin,
  organizations,
  iam,
]

/** An unknown service is answered as EC2 would: InvalidAction, in proper XML. */
export function serviceNamed(name: string): Service {
  return SERVICES.find((it) => (it.signingName ?? it.name) === name) ?? ec2
}
