/** KMS: DescribeKey. */

import type { ServiceRequest } from '../service.ts'
import { AwsError } from '../wire/aws-error.ts'
import { jsonService } from '../wire/json-service.ts'
import { required } from '../wire/query.ts'
import { keyArn } from '../world/kms.ts'

export const kms = jsonService({
  name: 'kms',
  version: '1.1',
  actions: { DescribeKey: describeKey },
})

function describeKey({ params, region }: ServiceRequest): object {
  const keyId = required(params, 'KeyId')
  if (!region) throw new AwsError('AccessDeniedException', 'the region is not enabled')
  const arn = keyArn(region, keyId)
  const state = region.keyStates.get(arn) ?? 'Enabled'
  if (state === 'missing') throw new AwsError('NotFoundException', `Key '${arn}' does not exist`)
  return {
    KeyMetadata: {
      AWSAccountId: region.accountId,
      KeyId: arn.split('/').at(-1),
      Arn: arn,
      Enabled: state === 'Enabled',
      KeyState: state,
    },
  }
}
