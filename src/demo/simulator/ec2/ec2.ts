/**
 * EC2 as a service: its actions, its envelope, and DryRun, which proves permission and nothing
 * else.
 */

import type { Service, ServiceRequest } from '../service.ts'
import { AwsError } from '../wire/aws-error.ts'
import { flag, paramsOf } from '../wire/query.ts'
import { el, escapeXml, wrap, XML_DECLARATION } from '../wire/xml.ts'
import { modificationActions } from './ebs/modifications.ts'
import { recycleBinActions } from './ebs/recycle-bin.ts'
import { snapshotActions } from './ebs/snapshots.ts'
import { volumeActions } from './ebs/volumes.ts'
import { addressAttributeActions } from './eip/address-attributes.ts'
import { addressTransferActions } from './eip/address-transfers.ts'
import { addressActions } from './eip/addresses.ts'
import { regionActions } from './regions.ts'
import type { Ec2Handler } from './request.ts'
import { tagActions } from './tags.ts'
import { ec2Wishes } from './wishes.ts'

const NAMESPACE = 'http://ec2.amazonaws.com/doc/2016-11-15/'

const ACTIONS: Readonly<Record<string, Ec2Handler>> = {
  ...regionActions,
  ...volumeActions,
  ...modificationActions,
  ...snapshotActions,
  ...recycleBinActions,
  ...addressActions,
  ...addressTransferActions,
  ...addressAttributeActions,
  ...tagActions,
}

export const ec2: Service = {
  name: 'ec2',
  contentType: 'text/xml;charset=UTF-8',
  deniedCode: 'UnauthorizedOperation',
  expiredCode: 'RequestExpired',
  wishes: ec2Wishes,
  throttledCode: 'RequestLimitExceeded',
  read({ body }) {
    const params = paramsOf(body)
    return { action: params['Action'] ?? '', params }
  },
  has: (action) => Object.hasOwn(ACTIONS, action),
  run,
  refuse: (error, requestId) =>
    XML_DECLARATION +
    wrap(
      'Response',
      wrap('Errors', wrap('Error', el('Code', error.code) + el('Message', error.message))) +
        el('RequestID', requestId),
    ),
}

function run(request: ServiceRequest): string {
  const { action, region, requestId } = request
  const handler = ACTIONS[action]
  if (!handler) throw new AwsError('InvalidAction', `The action ${action} is not valid.`)
  if (!region) {
    throw new AwsError('OptInRequired', 'You are not authorized to use the requested service.')
  }
  if (flag(request.params, 'DryRun')) {
    throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.')
  }
  const inner = el('requestId', requestId) + handler({ ...request, region })
  const name = `${escapeXml(action)}Response`
  return `${XML_DECLARATION}<${name} xmlns="${NAMESPACE}">${inner}</${name}>`
}
