/**
 * `.env.example`: every variable that the service, docker-compose.yml or the AWS SDK reads from .env,
 * commented out and explained. What the service reads comes from its own table, so nothing is forgotten.
 */

import { VARIABLES, type Variable } from '../src/config/variables.ts'

type Settings = Readonly<Record<string, { readonly about: string; readonly example: string }>>

/** What docker-compose.yml reads, beside what the service reads. */
export const COMPOSE_SETTINGS: Settings = {
  COMPOSE_PROFILES: {
    about: 'Further services: datadog (the agent) and demo (AWS as moto plays it), comma-separated',
    example: 'datadog',
  },
  CLOUDTHRIFT_REPLICAS: { about: 'How many replicas of the service', example: '2' },
  CLOUDTHRIFT_PORTS: {
    about:
      'Where the service is published on 127.0.0.1: one port, or a range of one for each replica',
    example: '8080-8081',
  },
  CLOUDTHRIFT_VERSION: { about: 'Tag of the image that is built and run', example: 'local' },
  POLICY_ON_HOST: { about: 'The policy file on this machine', example: './deploy/policy.yaml' },
  ENV_FILE: { about: 'The file that is given to the service, if not .env', example: '.env' },
  NODE_DIGEST: {
    about: 'Pins the image that Node comes from (docker buildx imagetools inspect node:24-slim)',
    example: '@sha256:...',
  },
  BASE_DIGEST: {
    about: 'Pins the base image (docker buildx imagetools inspect debian:bookworm-slim)',
    example: '@sha256:...',
  },
  N8N_PORT: { about: 'Where n8n is published on 127.0.0.1', example: '5678' },
  DD_SITE: { about: 'Your Datadog site, for the agent', example: 'datadoghq.eu' },
  DD_HOSTNAME: { about: 'The name of this machine in Datadog', example: 'cloudthrift' },
}

/** What the AWS SDK reads when nothing better tells it who we are. */
export const SDK_SETTINGS: Settings = {
  AWS_ACCESS_KEY_ID: { about: 'An access key', example: 'AKIA...' },
  AWS_SECRET_ACCESS_KEY: { about: 'Its secret', example: '...' },
  AWS_SESSION_TOKEN: { about: 'The token of temporary credentials', example: '...' },
  AWS_PROFILE: { about: 'A profile in the credentials file', example: 'cloudthrift' },
}

/** What docker-compose.yml sets by itself: in .env it counts for `npm run dev` only. */
export const SET_BY_COMPOSE = [
  'API_TOKENS_FILE',
  'DATABASE_URL_FILE',
  'HTTP_HOST',
  'HTTP_PORT',
  'POLICY_FILE',
]

const WIDTH = 100
const INTRODUCTION = `# Made by \`npm run docs\`; copy it to .env and take the # off the lines that you want to change. Every
# line shows the default, or an example where there is none. docker compose and \`npm run dev\` read .env.
#
# Secrets do not belong here: put each into a file of its own below secrets/cloudthrift/, and name that
# file, as the containers see it, in the variable with _FILE behind its name.`

export function envExample(): string {
  return [
    INTRODUCTION,
    heading('The service'),
    ...Object.entries(VARIABLES).map(([name, it]: [string, Variable<unknown>]) =>
      serviceVariable(name, it),
    ),
    heading('docker compose'),
    ...lines(COMPOSE_SETTINGS),
    heading('AWS credentials'),
    '# Where no role of the machine gives them. Better: secrets/cloudthrift/aws-credentials.',
    ...lines(SDK_SETTINGS),
    '',
  ].join('\n')
}

function serviceVariable(plain: string, { about, fallback, secret }: Variable<unknown>): string {
  const name = secret ? `${plain}_FILE` : plain
  const notes = SET_BY_COMPOSE.includes(name) ? `${about}. docker compose sets it itself` : about
  const file = `/run/secrets/cloudthrift/${plain.toLowerCase().replaceAll('_', '-')}`
  return entry(name, notes, secret ? file : (fallback ?? ''))
}

function lines(settings: Settings): string[] {
  return Object.entries(settings)
    .filter(([name]) => !Object.hasOwn(VARIABLES, name))
    .map(([name, { about, example }]) => entry(name, about, example))
}

function entry(name: string, about: string, value: string): string {
  // The quotes: a schedule has spaces, and a shell would otherwise take them apart.
  const shown = /[\s#]/.test(value) ? `'${value}'` : value
  return `\n${wrapped(about)}\n# ${name}=${shown}`
}

function heading(text: string): string {
  return `\n# --- ${text} ---`
}

/** As a comment, broken at spaces. */
function wrapped(text: string): string {
  const rows = ['#']
  for (const word of text.split(' ')) {
    const row = `${rows.at(-1)} ${word}`
    if (row.length > WIDTH) rows.push(`# ${word}`)
    else rows[rows.length - 1] = row
  }
  return rows.join('\n')
}
