/** The ways back: what they bring, and what their sessions may do. */

import { inFile, type Mutation } from '../mutation.ts'

const volume = inFile(
  'src/clouds/aws/restore-volume.ts',
  'test/clouds/aws/remedies',
  'test/clouds/aws/contract',
  'test/workflow/undo.test',
  'test/workflow/sandbox-notes',
  'test/workflow/sandbox.test',
  'test/workflow/undo-refused',
  'test/workflow/undo-',
)
const address = inFile(
  'src/clouds/aws/restore-address.ts',
  'test/clouds/aws/contract',
  'test/workflow/undo.test',
  'test/workflow/sandbox-notes',
  'test/workflow/sandbox.test',
  'test/workflow/undo-refused',
)
const tags = inFile(
  'src/clouds/aws/restored-tags.ts',
  'test/clouds/aws/contract',
  'test/workflow/undo.test',
)

export const UNDO_WAYS: readonly Mutation[] = [
  volume(
    'what is back already is not made again',
    "if (same && !ENDED.has(same.State ?? '')) return whole(same)",
    '',
  ),
  volume('what an earlier attempt made is not made again', 'if (usable) return whole(usable)', ''),
  volume(
    'a new volume that is not whole is waited for',
    "return volume.State === 'creating'",
    "return volume.State === 'x'",
  ),
  volume(
    'what is being deleted is not back',
    "new Set(['deleting', 'deleted', 'error'])",
    'new Set([])',
  ),
  volume(
    'a failed volume is not made again',
    'const flaw = failed\n',
    'const flaw = failed && !failed.VolumeId\n',
  ),
  volume(
    'a snapshot that is not complete is no way',
    "return state === 'completed' ? null",
    'return state ? null',
  ),
  volume('a repeat is the same volume', 'ClientToken: executionId,', ''),
  volume(
    'the new volume carries our note',
    '[RESTORED_TAG]: executionId })\n  return {\n    ClientToken',
    '})\n  return {\n    ClientToken',
  ),
  volume('the new volume is encrypted', '...(encrypted === true ? { Encrypted: true } : {}),', ''),
  volume(
    'the new volume has its key',
    "...(typeof kmsKeyId === 'string' ? { KmsKeyId: kmsKeyId } : {}),",
    '',
  ),
  volume(
    'the new volume has its speed',
    "...(typeof iops === 'number' ? { Iops: iops } : {}),",
    '',
  ),
  volume(
    'the new volume has its throughput',
    "...(typeof throughputMiBps === 'number' ? { Throughput: throughputMiBps } : {}),",
    '',
  ),
  volume(
    'the session of an undo names this volume',
    "Resource: [arnOf(scope, 'ec2', `volume/${resourceId}`)],",
    'Resource: [volumes],',
  ),
  volume(
    'the session of an undo makes noted volumes only',
    'Resource: [volumes], equal: note },',
    'Resource: [volumes] },',
  ),
  volume(
    'the session of an undo tags noted volumes only',
    'Resource: [volumes], equal: noted },',
    'Resource: [volumes] },',
  ),
  volume(
    'the session of an undo names this snapshot',
    'Resource: [snapshotArn(scope, backupId)] }',
    "Resource: [snapshotArn(scope, '*')] }",
  ),
  address(
    'an address that somebody else took is theirs',
    'return tagsOf(held.Tags)[RESTORED_TAG] === removed.executionId',
    'return held',
  ),
  address(
    'an address that is held is not allocated again',
    "if (!held) return { state: 'away', ways: ['allocation'], detail: '' }",
    "if (!held || removed) return { state: 'away', ways: ['allocation'], detail: '' }",
  ),
  address('the same address, not any', 'Address: String(publicIp),', ''),
  address(
    'the address carries our note',
    '[RESTORED_TAG]: executionId })\n  const command',
    '})\n  const command',
  ),
  address(
    'the session of an undo allocates noted addresses only',
    'equal: { [`aws:RequestTag/${RESTORED_TAG}`]: executionId },',
    '',
  ),
  address(
    'the session of an undo tags noted addresses only',
    'Resource, equal: noted },',
    'Resource },',
  ),
  tags('tags come back', 'if (missing.length > 0) {', 'if (false) {'),
  tags('our marks do not come back', 'if (ours.length > 0) {', 'if (false) {'),
]
