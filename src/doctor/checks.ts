/**
 * Composes every check of what is configured. What is not configured is skipped and says so; where the
 * configuration is wrong, the rest is looked at all the same.
 */

import { n8nChecks } from '../carriers/n8n-checks.ts'
import { discordChecks } from '../chat/discord/discord-checks.ts'
import type { AwsSettings } from '../clouds/aws/aws.ts'
import { awsChecks } from '../clouds/aws/checks/aws-checks.ts'
import { serviceClock } from '../clouds/aws/checks/service-clock.ts'
import type { Config, Inspection } from '../config/config.ts'
import { type Check, type Family, skipped } from '../core/checkup.ts'
import type { Cloud } from '../core/detector.ts'
import { queueChecks } from '../jobs/queue-checks.ts'
import { geminiChecks } from '../llm/gemini-checks.ts'
import type { Db } from '../store/database.ts'
import { databaseChecks } from '../store/database-checks.ts'
import { datadogChecks } from '../telemetry/datadog/datadog-checks.ts'
import { ask } from './ask.ts'
import { hostChecks } from './host-checks.ts'
import { policyChecks } from './policy-checks.ts'

export interface Parts {
  /** Null: none is configured. */
  readonly db: Db | null
  readonly aws: AwsSettings
  readonly clouds: readonly Cloud[]
  readonly now: () => Date
}

/** The variables that each family is made of, by how their names begin. */
const PREFIXES: Partial<Readonly<Record<Family, readonly string[]>>> = {
  database: ['DATABASE_'],
  queue: ['DATABASE_'],
  aws: ['AWS_'],
  discord: ['DISCORD_', 'PUBLIC_URL'],
  n8n: ['N8N_', 'CARRIER'],
  gemini: ['GEMINI_'],
  datadog: ['DD_'],
}

/** What does not begin with a variable is about a place in the policy file. */
const VARIABLE = /^[A-Z][A-Z0-9_]+: /

export function checksOf(inspection: Inspection, parts: Parts): readonly Check[] {
  const { config, problems } = inspection
  const { db, aws, clouds, now } = parts
  const isWrong = (family: Family): boolean =>
    family === 'policy'
      ? problems.some((it) => !VARIABLE.test(it))
      : (PREFIXES[family] ?? []).some((prefix) => problems.some((it) => it.startsWith(prefix)))
  const all = [
    ...hostChecks(inspection),
    ...(db ? [...databaseChecks(db, now), ...queueChecks(db)] : noDatabase()),
    ...policyChecks({ policy: config.policy, clouds, hasChat: config.discord !== null }),
    ...awsChecks(aws),
    serviceClock(aws.connection, { ask, now }),
    ...vendorChecks(config, now),
  ]
  const held = all.filter((it) => isWrong(it.family)).map((it) => it.family)
  return [
    ...all.filter((it) => !isWrong(it.family)),
    ...[...new Set(held)].map((it) => off(it, 'its configuration is wrong: see config')),
  ]
}

function vendorChecks(config: Config, now: () => Date): readonly Check[] {
  const { discord, carrier, gemini, telemetry, publicUrl } = config
  const { agent, datadog } = telemetry
  return [
    ...(discord
      ? discordChecks({ ...discord, publicUrl }, { ask, now })
      : [off('discord', 'not configured: people decide on the API')]),
    ...(carrier.kind === 'n8n'
      ? n8nChecks({ ...carrier, ask })
      : [off('n8n', 'not configured: CARRIER=direct')]),
    ...(gemini
      ? geminiChecks({ ...gemini, isPriced: gemini.price !== null }, ask)
      : [off('gemini', 'not configured: texts are written by rule')]),
    ...(agent || datadog.apiKey !== null
      ? datadogChecks({ agent, ...datadog }, ask)
      : [off('datadog', 'not configured: no metrics are sent')]),
  ]
}

/** The doctor starts no database of its own: it would say of an empty one that all is well. */
function noDatabase(): readonly Check[] {
  return [
    {
      ...off('database', ''),
      run: async (tell) =>
        tell({
          name: 'database',
          verdict: 'warn',
          detail: 'DATABASE_URL is unset: `serve` uses an embedded PostgreSQL, for trying out only',
          remedy: 'Set DATABASE_URL, or DATABASE_URL_FILE, to a PostgreSQL 14 or newer.',
        }),
    },
    off('queue', 'it lives in the database'),
  ]
}

function off(family: Family, reason: string): Check {
  return {
    family,
    name: family,
    isCheap: true,
    whenUnknown: '',
    run: async (tell) => tell(skipped(family, reason)),
  }
}
