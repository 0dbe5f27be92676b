/**
 * The only reader of the environment and the policy file. It reports every problem at once, each
 * with the name to correct and what would be right, and never prints a secret.
 */

import { existsSync } from 'node:fs'
import { AppError } from '../core/errors.ts'
import type { Language } from '../core/messages/messages.ts'
import type { ModelPrice } from '../core/model-price.ts'
import type { Policy } from '../core/policy.ts'
import type { ApiToken } from './api-tokens.ts'
import { type AwsConfig, awsConfig } from './aws.ts'
import { type CarrierConfig, carrierConfig } from './carrier.ts'
import { type ConsoleConfig, consoleConfig } from './console.ts'
import { type DiscordConfig, discordConfig } from './discord.ts'
import {
  type Environment,
  type Secrets,
  secretsOf,
  textOf,
  valueOf,
  variableProblems,
} from './environment.ts'
import { LIST_PRICES } from './model-prices.ts'
import { readPolicyFile } from './policy-file.ts'
import { VARIABLES, type Variable, type VariableName } from './variables.ts'

export interface Config {
  /** Null: start an embedded PostgreSQL. */
  readonly databaseUrl: string | null
  readonly http: {
    readonly host: string
    readonly port: number
    readonly tokens: readonly ApiToken[]
  }
  /** Null: there is no web console. */
  readonly console: ConsoleConfig | null
  /** Null: cards have no links. */
  readonly publicUrl: string | null
  readonly logLevel: string
  /** What this replica does. */
  readonly role: 'all' | 'web' | 'worker'
  /** Cron fields in UTC; null: only on request. */
  readonly scanSchedule: string | null
  /** Cron fields in UTC; null: no report. */
  readonly reportSchedule: string | null
  readonly carrier: CarrierConfig
  /** Null: no chat; people decide on the API. */
  readonly discord: DiscordConfig | null
  readonly aws: AwsConfig
  /** Null: the bundled list. */
  readonly pricesFile: string | null
  readonly language: Language
  /** Null: no key, so texts are written by rule. */
  readonly gemini: GeminiConfig | null
  readonly telemetry: Telemetry
  readonly policy: Policy
  /** Where the policy file says what: the path of a value, as in the file, to its place. */
  readonly policyPlaces: ReadonlyMap<string, string>
}

export interface GeminiConfig {
  readonly apiKey: string
  readonly model: string
  readonly sdk: 'generative-ai' | 'genai'
  /** Null: Google's. Never ends in a slash. */
  readonly baseUrl: string | null
  /** Null: the model's default; not every model knows every level. */
  readonly thinkingLevel: 'minimal' | 'low' | 'medium' | 'high' | null
  readonly requestsPerMinute: number
  /** Null: unpriced. */
  readonly price: ModelPrice | null
}

export interface Telemetry {
  readonly env: string
  readonly service: string
  /** Null: nobody gets DogStatsD. */
  readonly agent: { readonly host: string; readonly port: number } | null
  readonly datadog: {
    readonly url: string
    readonly apiKey: string | null
    readonly appKey: string | null
  }
  readonly prometheus: boolean
}

const DEFAULT_POLICY_FILE = 'cloudthrift.yaml'

export interface Inspection extends Secrets {
  /** What holds; a value that does not is as if it were unset. */
  readonly config: Config
  /** Each names the variable, or the place in the policy file, and what would be right. */
  readonly problems: readonly string[]
}

/** Throws CONFIG_INVALID with all problems in its hint, one per line. */
export function readConfig(env: Environment = process.env): Config {
  const { config, problems } = inspectConfig(env)
  if (problems.length === 0) return config
  throw new AppError('CONFIG_INVALID', `${problems.length} problems in the configuration`, {
    hint: problems.join('\n'),
  })
}

/** For whoever must go on with what holds: never fails. */
export function inspectConfig(env: Environment = process.env): Inspection {
  const found = existsSync(DEFAULT_POLICY_FILE) ? DEFAULT_POLICY_FILE : null
  const ofVariables = variableProblems(env)
  const get: Reader = (name, variable) => valueOf(env, name, variable)
  const policyFile = get('POLICY_FILE', VARIABLES.POLICY_FILE)
  const { policy, places, problems: ofPolicy } = readPolicyFile(policyFile ?? found)
  const services = servicesOf(get)
  // A value that is wrong is missing elsewhere, too: one mistake is told once.
  const ofServices = ofVariables.length > 0 ? [] : services.problems
  return {
    config: configOf(get, { ...services, policy, policyPlaces: places }),
    problems: [...ofVariables, ...ofPolicy, ...ofServices],
    ...secretsOf(env),
  }
}

function configOf(
  get: Reader,
  {
    aws,
    carrier,
    console,
    discord,
    policy,
    policyPlaces,
  }: Pick<Config, 'aws' | 'console' | 'discord' | 'policy' | 'policyPlaces'> & {
    readonly carrier: CarrierConfig | null
  },
): Config {
  return {
    databaseUrl: get('DATABASE_URL', VARIABLES.DATABASE_URL),
    http: {
      host: get('HTTP_HOST', VARIABLES.HTTP_HOST),
      port: get('HTTP_PORT', VARIABLES.HTTP_PORT),
      tokens: get('API_TOKENS', VARIABLES.API_TOKENS),
    },
    console,
    publicUrl: get('PUBLIC_URL', VARIABLES.PUBLIC_URL),
    logLevel: get('LOG_LEVEL', VARIABLES.LOG_LEVEL),
    role: get('ROLE', VARIABLES.ROLE),
    scanSchedule: get('SCAN_SCHEDULE', VARIABLES.SCAN_SCHEDULE),
    reportSchedule: get('REPORT_SCHEDULE', VARIABLES.REPORT_SCHEDULE),
    carrier: carrier ?? { kind: 'direct' },
    discord,
    aws,
    pricesFile: get('PRICES_FILE', VARIABLES.PRICES_FILE),
    language: get('LANGUAGE', VARIABLES.LANGUAGE),
    gemini: geminiOf(get),
    telemetry: telemetryOf(get),
    policy,
    policyPlaces,
  }
}

/** For commands that need nothing else: never fails. */
export function readLanguage(env: Environment = process.env): Language {
  return VARIABLES.LANGUAGE.parse(textOf(env, 'LANGUAGE', VARIABLES.LANGUAGE))
}

type Reader = <Value>(name: VariableName, variable: Variable<Value>) => Value

function geminiOf(get: Reader): GeminiConfig | null {
  const apiKey = get('GEMINI_API_KEY', VARIABLES.GEMINI_API_KEY)
  if (apiKey === null) return null
  const model = get('GEMINI_MODEL', VARIABLES.GEMINI_MODEL)
  return {
    apiKey,
    model,
    sdk: get('GEMINI_SDK', VARIABLES.GEMINI_SDK),
    baseUrl: get('GEMINI_BASE_URL', VARIABLES.GEMINI_BASE_URL),
    thinkingLevel: get('GEMINI_THINKING_LEVEL', VARIABLES.GEMINI_THINKING_LEVEL),
    requestsPerMinute: get('GEMINI_REQUESTS_PER_MINUTE', VARIABLES.GEMINI_REQUESTS_PER_MINUTE),
    price: get('GEMINI_PRICE', VARIABLES.GEMINI_PRICE) ?? LIST_PRICES.get(model) ?? null,
  }
}

function telemetryOf(get: Reader): Telemetry {
  const host = get('DD_AGENT_HOST', VARIABLES.DD_AGENT_HOST)
  const site = get('DD_SITE', VARIABLES.DD_SITE)
  return {
    env: get('DD_ENV', VARIABLES.DD_ENV),
    service: get('DD_SERVICE', VARIABLES.DD_SERVICE),
    agent:
      host === null ? null : { host, port: get('DD_DOGSTATSD_PORT', VARIABLES.DD_DOGSTATSD_PORT) },
    datadog: {
      url: get('DD_API_URL', VARIABLES.DD_API_URL) ?? `https://api.${site}`,
      apiKey: get('DD_API_KEY', VARIABLES.DD_API_KEY),
      appKey: get('DD_APP_KEY', VARIABLES.DD_APP_KEY),
    },
    prometheus: get('METRICS', VARIABLES.METRICS) === 'prometheus',
  }
}

/** What several variables describe together. */
function servicesOf(get: Reader): {
  readonly discord: DiscordConfig | null
  readonly carrier: CarrierConfig | null
  readonly console: ConsoleConfig | null
  readonly aws: AwsConfig
  readonly problems: readonly string[]
} {
  const aws = awsConfig(get)
  const discord = discordConfig(get)
  if (discord.problems.length > 0) {
    const problems = [...discord.problems, ...aws.problems]
    return { discord: null, carrier: null, console: null, aws: aws.config, problems }
  }
  const carrier = carrierConfig(get, discord.config !== null)
  const web = consoleConfig(get, discord.config)
  return {
    discord: discord.config,
    carrier: carrier.config,
    console: web.config,
    aws: aws.config,
    problems: [...carrier.problems, ...web.problems, ...aws.problems],
  }
}
