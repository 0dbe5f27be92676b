/**
 * What an EC2 handler gets and gives: a request in an enabled region, and the XML of the answer.
 */

import type { ServiceRequest } from '../service.ts'
import type { Region } from '../world/region.ts'

export interface Ec2Request extends ServiceRequest {
  readonly region: Region
}

export type Ec2Handler = (request: Ec2Request) => string

export const RETURN_TRUE = '<return>true</return>'
