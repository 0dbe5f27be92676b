/**
 * Which DNS names of an account point to an address. Route 53 cannot be asked by address, so every
 * record of every hosted zone is read, public and private; the answer serves for half a minute, since
 * Route 53 allows five requests a second to the whole account.
 */

import {
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandInput,
  paginateListHostedZones,
  type ResourceRecordSet,
  Route53Client,
} from '@aws-sdk/client-route-53'
import { AppError } from '../../../core/errors.ts'
import type { Said } from '../../../core/investigation.ts'
import type { Scope } from '../../../core/observation.ts'
import { plainText } from '../../../core/plain-text.ts'
import type { AwsClients } from '../clients.ts'
import { asking } from '../errors.ts'
import { said } from '../facts.ts'
import { perScope } from '../per-scope.ts'

export const ZONES = 'route53:ListHostedZones'
export const RECORDS = 'route53:ListResourceRecordSets'

const SERVES_MS = 30_000
const MAX_PAGES_PER_ZONE = 100
const ADDRESS = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g

export interface Names {
  /** When the reading began. */
  readonly at: Date
  /** By address, the records that hold it. */
  readonly byAddress: Said<ReadonlyMap<string, string>>
}

export function dnsNames(
  clients: AwsClients,
  now: () => Date,
): (scope: Scope, signal: AbortSignal) => Promise<Names> {
  const clientOf = perScope((scope) => clients.inquiry(Route53Client, scope))
  const read = new Map<string, Names>()
  return async (scope, signal) => {
    const at = now()
    const last = read.get(scope.accountId)
    if (last && at.getTime() - last.at.getTime() < SERVES_MS) return last
    const names = { at, byAddress: await said(() => readZones(clientOf(scope), signal)) }
    // A failure is not kept: the next one who asks may have better luck.
    if ('value' in names.byAddress) read.set(scope.accountId, names)
    return names
  }
}

async function readZones(
  client: Route53Client,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const zone of await zonesOf(client, signal)) {
    for await (const record of recordsOf(client, zone.id, signal)) {
      const what = `${record.Type} record ${unescaped(record.Name ?? '')} in ${zone.about}`
      for (const address of addressesIn(record)) found.set(address, plainText(what))
    }
  }
  return found
}

interface Zone {
  readonly id: string
  readonly about: string
}

function zonesOf(client: Route53Client, signal: AbortSignal): Promise<Zone[]> {
  return asking(ZONES, async () => {
    const zones: Zone[] = []
    const pages = paginateListHostedZones({ client, pageSize: 100 }, {}, { abortSignal: signal })
    for await (const page of pages) {
      for (const { Id = '', Name = '', Config } of page.HostedZones ?? []) {
        const kind = Config?.PrivateZone ? 'private zone' : 'zone'
        zones.push({ id: Id, about: `${kind} ${unescaped(Name)}` })
      }
    }
    return zones
  })
}

/** The SDK has no paginator for records: the next page is named by its first record. */
async function* recordsOf(
  client: Route53Client,
  zoneId: string,
  signal: AbortSignal,
): AsyncGenerator<ResourceRecordSet> {
  let from: Partial<ListResourceRecordSetsCommandInput> = {}
  for (let page = 0; page < MAX_PAGES_PER_ZONE; page += 1) {
    const command = new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, ...from })
    const answer = await asking(RECORDS, () => client.send(command, { abortSignal: signal }))
    yield* answer.ResourceRecordSets ?? []
    if (!answer.IsTruncated) return
    from = {
      StartRecordName: answer.NextRecordName,
      StartRecordType: answer.NextRecordType,
      ...(answer.NextRecordIdentifier
        ? { StartRecordIdentifier: answer.NextRecordIdentifier }
        : {}),
    }
  }
  throw new AppError('CLOUD_UNAVAILABLE', `${RECORDS}: more than 30,000 records in ${zoneId}`, {
    hint: 'The zone is too large to be read in full, so nobody can say what points to an address.',
  })
}

/** In A records, and wherever else a value names an address: an SPF text lets a mail server in. */
function addressesIn({ ResourceRecords }: ResourceRecordSet): string[] {
  return (ResourceRecords ?? []).flatMap((it) => it.Value?.match(ADDRESS) ?? [])
}

/** Route 53 writes what is not a letter or digit as an octal number: '\052' is the star. */
function unescaped(name: string): string {
  return name.replace(/\\(?<octal>[0-3][0-7]{2})/g, (_text, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  )
}
