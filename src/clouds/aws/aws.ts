/** AWS as a cloud: its detectors, its scopes, its prices. A new detector is one line here. */

import type { Cloud } from '../../core/detector.ts'
import type { Tokens } from '../../core/token-bucket.ts'
import { scopesOf } from './accounts/accounts.ts'
import { awsClients } from './clients.ts'
import type { AwsConnection } from './connection.ts'
import { unattachedEbsVolume } from './ebs-volume.ts'
import { unassociatedElasticIp } from './elastic-ip.ts'
import { isLocal } from './endpoint.ts'
import { ownTokens } from './pacing/own-tokens.ts'
import type { Pacing } from './pacing/turns.ts'
import { type PriceFile, priceWith } from './prices.ts'

export interface AwsSettings {
  readonly connection: AwsConnection
  /** Null: every region that is enabled in the account. */
  readonly regions: readonly string[] | null
  readonly prices: PriceFile
  readonly now: () => Date
  /** How much of the published request limits is used. Left out: half, and nothing holds an emulator up. */
  readonly apiPercent?: number | 'off'
  /** Where the limits are counted. Left out: in this process. */
  readonly tokens?: Tokens
}

const DEFAULT_PERCENT = 50

export function awsCloud(settings: AwsSettings): Cloud {
  const { connection, regions, prices, now } = settings
  const clients = awsClients(connection, now, pacingOf(settings))
  return {
    provider: 'aws',
    isReal: !isLocal(connection.endpoint),
    detectors: [unattachedEbsVolume(clients, now), unassociatedElasticIp(clients, now)],
    scopes: scopesOf({ clients, connection, regions, now }),
    price: (usage) => priceWith(prices, usage),
  }
}

function pacingOf({ connection, apiPercent, tokens }: AwsSettings): Pacing | null {
  const percent = apiPercent ?? (isLocal(connection.endpoint) ? 'off' : DEFAULT_PERCENT)
  return percent === 'off' ? null : { tokens: tokens ?? ownTokens(), share: percent / 100 }
}
