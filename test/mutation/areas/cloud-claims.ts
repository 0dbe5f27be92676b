/** AWS: what is idle, what a detector claims of it, where is looked at all. */

import { inFile, type Mutation } from '../mutation.ts'

const volume = inFile(
  'src/clouds/aws/ebs-volume.ts',
  'test/clouds/aws/ebs-volume',
  'test/workflow/guard-table',
)
const volumes = inFile(
  'src/clouds/aws/volumes.ts',
  'test/clouds/aws/ebs-volume',
  'test/clouds/aws/contract',
)
const modifications = inFile(
  'src/clouds/aws/volume-modifications.ts',
  'test/clouds/aws/ebs-volume',
  'test/workflow/guard-table',
)
const address = inFile(
  'src/clouds/aws/elastic-ip.ts',
  'test/clouds/aws/elastic-ip',
  'test/workflow/guard-table',
  'test/clouds/aws/contract',
)
const against = inFile(
  'src/clouds/aws/address-objections.ts',
  'test/clouds/aws/elastic-ip',
  'test/clouds/aws/pages',
  'test/workflow/guard-table',
)
const facts = inFile(
  'src/clouds/aws/facts.ts',
  'test/clouds/aws/ebs-volume',
  'test/clouds/aws/elastic-ip',
  'test/workflow/guard-table',
)
const accounts = inFile(
  'src/clouds/aws/accounts/accounts.ts',
  'test/clouds/aws/accounts',
  'test/clouds/aws/aws.test',
)
const cloud = inFile('src/clouds/aws/aws.ts', 'test/clouds/aws/aws.test', 'test/cli/scan-trouble')

export const CLOUD_CLAIMS: readonly Mutation[] = [
  volumes(
    'a volume is idle without an attachment',
    "volume.State === 'available' && (volume.Attachments ?? []).length === 0",
    "volume.State === 'available'",
  ),
  volumes(
    'a volume is idle when it is available',
    "volume.State === 'available' && (volume.Attachments ?? []).length === 0",
    '(volume.Attachments ?? []).length === 0',
  ),
  volumes(
    'an error is no absence of a volume',
    'if (codeOf(error) === VOLUME_NOT_FOUND) return undefined',
    'if (codeOf(error) !== "") return undefined',
  ),
  volume(
    'a volume that is being deleted is ending',
    "if (volume.State === 'deleting') return { state: 'ending' }",
    '',
  ),
  volume('a volume in use is in use', 'if (!isUnattached(volume)) {', 'if (false) {'),
  volume('Operator.Managed of a volume', '!volume.Operator?.Managed', 'true'),
  volume('Multi-Attach', '!volume.MultiAttachEnabled', 'true'),
  volume('an Outpost', '!volume.OutpostArn', 'true'),
  volume('a fresh copy', '!isFreshCopy(volume, now)', 'true'),
  volume('a copied volume is a copy', 'Boolean(volume.SourceVolumeId) || ', ''),
  volume('a quickly restored volume is a copy', ' || volume.FastRestored === true', ''),
  volume('a copy is fresh for a day', 'ageMs < 24 * HOUR_MS', 'ageMs < HOUR_MS'),
  volume(
    'a volume that is being modified',
    "factFrom('not-being-modified', MODIFICATIONS, modified, volumeId),",
    '',
  ),
  modifications('also while it is being optimized', "['modifying', 'optimizing']", "['modifying']"),
  modifications(
    'an error is no absence of a modification',
    "codeOf(error) === 'InvalidVolumeModification.NotFound'",
    "codeOf(error) !== ''",
  ),
  address(
    'an address with an association is in use',
    'address.AssociationId || address.NetworkInterfaceId || address.InstanceId\n  return Boolean',
    'address.NetworkInterfaceId || address.InstanceId\n  return Boolean',
  ),
  address(
    'an address with a network interface is in use',
    'address.AssociationId || address.NetworkInterfaceId || address.InstanceId\n  return Boolean',
    'address.AssociationId || address.InstanceId\n  return Boolean',
  ),
  address(
    'an address with an instance is in use',
    'address.AssociationId || address.NetworkInterfaceId || address.InstanceId\n  return Boolean',
    'address.AssociationId || address.NetworkInterfaceId\n  return Boolean',
  ),
  address(
    'the association is asked for last',
    'const against = await objections(client, [allocationId], signal)\n  const address = await describe(client, allocationId, signal)',
    'const address = await describe(client, allocationId, signal)\n  const against = await objections(client, [allocationId], signal)',
  ),
  address(
    'an error is no absence of an address',
    "codeOf(error) === 'InvalidAllocationID.NotFound'",
    "codeOf(error) !== ''",
  ),
  address('ServiceManaged', '!address.ServiceManaged', 'true'),
  address('BYOIP', "pool === 'amazon',\n      `from", 'true,\n      `from'),
  address('customer-owned addresses', '!address.CustomerOwnedIp,', 'true,'),
  address('carrier addresses', '!address.CarrierIp, `carrier', 'true, `carrier'),
  address(
    'a pending transfer',
    "factFrom('no-pending-transfer', TRANSFERS, against.transfers, allocationId),",
    '',
  ),
  address(
    'a reverse DNS record',
    "factFrom('no-ptr-record', ATTRIBUTES, against.ptrRecords, allocationId),",
    '',
  ),
  against(
    'only a pending transfer counts',
    "if (it.AddressTransferStatus !== 'pending') continue",
    '',
  ),
  against(
    'a reverse DNS record that is being made',
    'it.PtrRecord || it.PtrRecordUpdate?.Value',
    'it.PtrRecord',
  ),
  facts(
    'a second call that fails is unknown',
    "return { name, answer: 'unknown', source, detail: answers.unknown }",
    "return { name, answer: 'yes', source, detail: answers.unknown }",
  ),
  facts(
    'a claim that does not hold is a no',
    "answer: holds ? 'yes' : 'no', source, detail: holds",
    "answer: 'yes', source, detail: holds",
  ),
  accounts(
    'a region that is not enabled is not scanned',
    '.filter((region) => enabled.includes(region))\n      .map',
    '.map',
  ),
  accounts(
    'a region that is not enabled is named',
    'unreachable: missing.map((region)',
    'unreachable: missing.slice(0, 0).map((region)',
  ),
  accounts(
    'an account that cannot be asked is not scanned',
    'unreachable: places.map((region) =>',
    'unreachable: places.slice(0, 0).map((region) =>',
  ),
  cloud('a real cloud is real', 'isReal: !isLocal(connection.endpoint)', 'isReal: false'),
]
