/** LockSnapshot in governance mode. Locking again moves the end. */

import { AwsError, invalidValue } from '../../wire/aws-error.ts'
import { integer, required, text } from '../../wire/query.ts'
import { el } from '../../wire/xml.ts'
import { DAY_MS, later } from '../../world/surroundings.ts'
import { snapshotById } from '../lookup.ts'
import type { Ec2Request } from '../request.ts'

export function lockSnapshot(request: Ec2Request): string {
  const { params, now } = request
  const snapshot = snapshotById(request, required(params, 'SnapshotId'))
  const mode = required(params, 'LockMode')
  if (mode !== 'governance') throw invalidValue(mode, 'lockMode', "Only 'governance' is simulated.")
  const until = endOf(request)
  if (until <= now) throw invalidValue(until.toISOString(), 'expirationDate', 'It is in the past.')
  snapshot.lockedUntil = until
  return (
    el('snapshotId', snapshot.id) +
    el('lockState', 'governance') +
    el('lockCreatedOn', now) +
    el('lockExpiresOn', until)
  )
}

function endOf({ params, now }: Ec2Request): Date {
  const days = integer(params, 'LockDuration')
  const date = text(params, 'ExpirationDate')
  if ((days === undefined) === (date === undefined)) {
    throw new AwsError('InvalidParameterCombination', 'Give either LockDuration or ExpirationDate.')
  }
  if (days !== undefined) return later(now, days * DAY_MS)
  const until = new Date(date ?? '')
  if (Number.isNaN(until.getTime())) throw invalidValue(date ?? '', 'expirationDate', 'A time.')
  return until
}
