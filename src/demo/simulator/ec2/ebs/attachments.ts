/** AttachVolume and DetachVolume. Instances are not simulated: any well-formed id will do. */

import { AwsError, invalidValue } from '../../wire/aws-error.ts'
import { required, text } from '../../wire/query.ts'
import { modificationState } from '../../world/modification.ts'
import {
  currentAttachments,
  latestModification,
  shapeAt,
  type Volume,
  volumeState,
} from '../../world/volume.ts'
import { volumeById } from '../lookup.ts'
import type { Ec2Request } from '../request.ts'
import { attachmentXml } from './volume-xml.ts'

const MULTI_ATTACH_LIMIT = 16

export function attachVolume(request: Ec2Request): string {
  const { region, params, now } = request
  const instanceId = required(params, 'InstanceId')
  const device = required(params, 'Device')
  if (!instanceId.startsWith('i-'))
    throw invalidValue(instanceId, 'instanceId', "Expected: 'i-...'")
  const volume = volumeById(request, required(params, 'VolumeId'))
  refuseUnattachable(volume, instanceId, now)
  const attachment = region.attach(volume.id, { instanceId, device })
  return attachmentXml(volume.id, attachment, 'attaching')
}

function refuseUnattachable(volume: Volume, instanceId: string, now: Date): void {
  const state = volumeState(volume, now)
  if (state !== 'available' && state !== 'in-use') {
    throw new AwsError('IncorrectState', `The volume '${volume.id}' is not 'available'.`)
  }
  const attachments = currentAttachments(volume, now)
  const limit = shapeAt(volume, now).isMultiAttach ? MULTI_ATTACH_LIMIT : 1
  const isRepeated = attachments.some((it) => it.instanceId === instanceId)
  if (isRepeated || attachments.length >= limit) {
    throw new AwsError('VolumeInUse', `${volume.id} is already attached to an instance`)
  }
  const modification = latestModification(volume, now)
  if (modification && modificationState(modification, now) === 'modifying') {
    throw new AwsError(
      'OperationNotPermitted',
      `Cannot attach volume ${volume.id} when it is in modification state: MODIFYING`,
    )
  }
}

export function detachVolume(request: Ec2Request): string {
  const { region, params, now } = request
  const volume = volumeById(request, required(params, 'VolumeId'))
  const instanceId = text(params, 'InstanceId')
  const attachments = currentAttachments(volume, now)
  const [attachment] = attachments.filter((it) => !instanceId || it.instanceId === instanceId)
  if (attachments.length === 0) {
    throw new AwsError(
      'IncorrectState',
      `Volume '${volume.id}' is in the '${volumeState(volume, now)}' state.`,
    )
  }
  if (!attachment) {
    throw new AwsError(
      'InvalidAttachment.NotFound',
      `The volume '${volume.id}' is not attached to instance '${instanceId}'.`,
    )
  }
  if (attachments.length > 1 && !instanceId) {
    throw new AwsError('MissingParameter', 'A Multi-Attach volume needs the parameter InstanceId')
  }
  if (volume.operator) {
    throw new AwsError(
      'UnsupportedOperationException',
      `The volume '${volume.id}' is managed by ${volume.operator.principal}`,
    )
  }
  region.detach(volume.id, attachment.instanceId)
  return attachmentXml(volume.id, attachment, 'detaching')
}
