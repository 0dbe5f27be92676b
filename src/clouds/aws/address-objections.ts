/** What calls beside DescribeAddresses say against the release of an address. */

import type { EC2Client } from '@aws-sdk/client-ec2'
import { ec2 } from './ec2.ts'
import { asking } from './errors.ts'
import { type Answers, answersOf } from './facts.ts'

export const TRANSFERS = 'ec2:DescribeAddressTransfers'
export const ATTRIBUTES = 'ec2:DescribeAddressesAttribute'

/** By allocation id, what speaks against it. */
export interface Objections {
  readonly transfers: Answers<string>
  readonly ptrRecords: Answers<string>
}

interface Only {
  readonly AllocationIds?: string[]
}

/** For some addresses, or for all of the region when no id is given. */
export async function objections(
  client: EC2Client,
  allocationIds: string[],
  signal: AbortSignal,
): Promise<Objections> {
  const only = allocationIds.length > 0 ? { AllocationIds: allocationIds } : {}
  const [transfers, ptrRecords] = await Promise.all([
    answersOf(() => asking(TRANSFERS, () => pendingTransfers(client, only, signal))),
    answersOf(() => asking(ATTRIBUTES, () => reverseNames(client, only, signal))),
  ])
  return { transfers, ptrRecords }
}

async function pendingTransfers(
  client: EC2Client,
  only: Only,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const pending = new Map<string, string>()
  const pages = ec2().paginateDescribeAddressTransfers(
    pagingOf(client, only),
    { ...only },
    { abortSignal: signal },
  )
  for await (const page of pages) {
    for (const it of page.AddressTransfers ?? []) {
      if (it.AddressTransferStatus !== 'pending') continue
      pending.set(it.AllocationId ?? '', `offered to account ${it.TransferAccountId}`)
    }
  }
  return pending
}

async function reverseNames(
  client: EC2Client,
  only: Only,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const named = new Map<string, string>()
  const pages = ec2().paginateDescribeAddressesAttribute(
    pagingOf(client, only),
    { ...only, Attribute: 'domain-name' },
    { abortSignal: signal },
  )
  for await (const page of pages) {
    for (const it of page.Addresses ?? []) {
      const record = it.PtrRecord || it.PtrRecordUpdate?.Value
      if (record) named.set(it.AllocationId ?? '', `reverse DNS record ${record}`)
    }
  }
  return named
}

/** Ids and page sizes do not mix. The paginators change the input they are given: pass a fresh one. */
function pagingOf(client: EC2Client, only: Only): { client: EC2Client; pageSize?: number } {
  return only.AllocationIds ? { client } : { client, pageSize: 500 }
}
