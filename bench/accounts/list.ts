/**
 * The bare SDK loop over many accounts: list.ts ENDPOINT ACCOUNT... It makes the calls that a scan makes,
 * each in its turn, and only counts what it is told. Prints one JSON line.
 */

import {
  DescribeAddressesAttributeCommand,
  DescribeAddressesCommand,
  DescribeAddressTransfersCommand,
  DescribeRegionsCommand,
  EC2Client,
  paginateDescribeVolumes,
  paginateDescribeVolumesModifications,
} from '@aws-sdk/client-ec2'
import pLimit from 'p-limit'
import { QUEUES } from '../../src/jobs/settings.ts'
import { keyOf } from './organisation.ts'

const [endpoint = '', ...accounts] = process.argv.slice(2)
const FIRST_REGION = 'us-east-1'
const startedAt = performance.now()
let pool: Pick<EC2Client['config'], 'requestHandler'> | null = null
// As many scopes at once as a replica has workers for.
const limit = pLimit(QUEUES['scan-scope'].workers)
const counts = await Promise.all(accounts.map(listAccount))
const ms = performance.now() - startedAt
const resources = counts.reduce((sum, count) => sum + count, 0)
process.stdout.write(`${JSON.stringify({ ms, resources })}\n`)

async function listAccount(id: string): Promise<number> {
  const { Regions = [] } = await clientOf(id, FIRST_REGION).send(new DescribeRegionsCommand({}))
  const listed = Regions.map(({ RegionName = '' }) =>
    limit(() => listScope(clientOf(id, RegionName))),
  )
  return (await Promise.all(listed)).reduce((sum, count) => sum + count, 0)
}

function clientOf(accountId: string, region: string): EC2Client {
  const credentials = { accessKeyId: keyOf(accountId), secretAccessKey: 'bench' }
  const client = new EC2Client({ region, endpoint, credentials, ...pool })
  // One pool of connections for all, as a good loop has it.
  pool ??= { requestHandler: client.config.requestHandler }
  return client
}

async function listScope(client: EC2Client): Promise<number> {
  const [volumes, addresses] = await Promise.all([
    countVolumes(client),
    client.send(new DescribeAddressesCommand({})),
    client.send(new DescribeAddressTransfersCommand({ MaxResults: 500 })),
    client.send(
      new DescribeAddressesAttributeCommand({ Attribute: 'domain-name', MaxResults: 500 }),
    ),
    Array.fromAsync(paginateDescribeVolumesModifications({ client, pageSize: 500 }, {})),
  ])
  return volumes + (addresses.Addresses?.length ?? 0)
}

async function countVolumes(client: EC2Client): Promise<number> {
  let count = 0
  const available = { Filters: [{ Name: 'status', Values: ['available'] }] }
  for await (const page of paginateDescribeVolumes({ client, pageSize: 500 }, available)) {
    count += page.Volumes?.length ?? 0
  }
  return count
}
