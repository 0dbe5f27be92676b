/**
 * How every client is made: its endpoint, its patience, one pool of connections for all of EC2, a turn
 * before each attempt, and a new session when the old one has run out.
 */

import type { EC2Client, EC2ClientConfig } from '@aws-sdk/client-ec2'
import { counted } from './counted.ts'
import { ec2 } from './ec2.ts'
import type { Keys } from './identities.ts'
import { paced } from './pacing/paced.ts'
import type { Place, Turns } from './pacing/turns.ts'
import { renewing } from './renewing.ts'
import { QuickEc2Query } from './wire/quick-query.ts'

/** `once`: never repeated by itself. An inquiry may stay unknown: it does not wait for minutes. `hasty`: a person waits. */
const ATTEMPTS = { patient: 8, inquiry: 5, hasty: 2, once: 1 } as const
const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 30_000 }

interface ClientConfig extends Keys {
  readonly region: string
  readonly maxAttempts: number
  readonly requestHandler: typeof TIMEOUTS
  readonly endpoint?: string
}

/** What makes a client of another service. */
export type ClientOf<Client> = new (config: ClientConfig) => Client

export interface ClientMaker {
  config(region: string, keys: Keys, attempts?: keyof typeof ATTEMPTS): ClientConfig
  ec2(place: Place, keys: Keys, attempts: 'patient' | 'once'): EC2Client
  other<Client extends object>(Client: ClientOf<Client>, place: Place, keys: Keys): Client
}

export function clientMaker(endpoint: string | null, turns: Turns | null): ClientMaker {
  const configFor = (
    region: string,
    keys: Keys,
    attempts: keyof typeof ATTEMPTS = 'patient',
  ): ClientConfig => ({
    region,
    maxAttempts: ATTEMPTS[attempts],
    requestHandler: TIMEOUTS,
    ...(endpoint ? { endpoint } : {}),
    ...keys,
  })
  const made = <Client extends object>(client: Client, keys: Keys, place: Place): Client =>
    renewing(paced(client, turns, place), keys)
  // Sessions come and go with every execution; connections stay.
  let pool: EC2Client['config']['requestHandler'] | null = null
  return {
    config: configFor,
    ec2: (place, keys, attempts) => {
      const config = configFor(place.region, keys, attempts)
      const client = ec2Client(pool ? { ...config, requestHandler: pool } : config)
      pool ??= client.config.requestHandler
      return made(client, keys, place)
    },
    other: (Client, place, keys) =>
      made(new Client(configFor(place.region, keys, 'inquiry')), keys, place),
  }
}

/** With a quick reader of answers, and without the step that copies each of them for a logger. */
function ec2Client(config: EC2ClientConfig): EC2Client {
  const { EC2Client } = ec2()
  const client = new EC2Client({ ...config, protocol: QuickEc2Query })
  client.middlewareStack.remove('loggerMiddleware')
  return counted(client)
}
