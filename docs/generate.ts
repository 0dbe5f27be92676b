/**
 * `npm run docs`: writes what the code already knows - the detectors, the policy schema, the table of
 * variables in the README, .env.example, the metrics and what is kept at Datadog. A test compares, so none of them can
 * be out of date.
 */

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { envExample } from '../deploy/env-example.ts'
import { awsCloud } from '../src/clouds/aws/aws.ts'
import { BUNDLED_PRICES, readPriceFile } from '../src/clouds/aws/prices.ts'
import { NO_ROLES } from '../src/clouds/aws/roles.ts'
import { PolicyFile } from '../src/config/policy-schema.ts'
import { VARIABLES, type Variable } from '../src/config/variables.ts'
import type { Detector } from '../src/core/detector.ts'
import type { Remedy } from '../src/core/remedy.ts'
import { CATALOG } from '../src/telemetry/catalog.ts'
import { metricMetadata } from '../src/telemetry/datadog/metadata.ts'
import { datadogObjects } from '../src/telemetry/datadog/objects.ts'

const ROOT = new URL('../', import.meta.url)
const TABLE = /(?<=<!-- variables -->\n)[\s\S]*?(?=<!-- \/variables -->)/
const METRICS_TABLE = /(?<=<!-- metrics -->\n)[\s\S]*?(?=<!-- \/metrics -->)/

/** Every generated file with its content as it should be. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const [readme, datadog] = await Promise.all(
    ['README.md', 'docs/datadog.md'].map((path) => readFile(new URL(path, ROOT), 'utf8')),
  )
  return new Map([
    ...datadogFiles(),
    ['README.md', (readme ?? '').replace(TABLE, () => variablesTable())],
    ['.env.example', envExample()],
    ['docs/datadog.md', (datadog ?? '').replace(METRICS_TABLE, () => metricsTable())],
    ['docs/detectors.md', await detectorsPage()],
    ['docs/cloudthrift.schema.json', pretty(PolicyFile)],
  ])
}

/** What Terraform can take as it is; the dashboard waits for the id of the SLO. */
function datadogFiles(): [string, string][] {
  const metrics = Object.fromEntries(metricMetadata())
  return [
    ...datadogObjects().map((it): [string, string] => [
      `docs/datadog/${it.kind}-${it.name}.json`,
      pretty(it.body),
    ]),
    ['docs/datadog/metrics.json', pretty(metrics)],
  ]
}

function pretty(document: unknown): string {
  return `${JSON.stringify(document, null, 2)}\n`
}

function metricsTable(): string {
  const rows = [...CATALOG.values()].map(
    ({ fullName, type, unit, tags, about }) =>
      `| \`${fullName}\` | ${type} | ${unit} | ${tags.join(', ')} | ${about} |`,
  )
  return ['| metric | type | unit | tags | meaning |', '|---|---|---|---|---|', ...rows, ''].join(
    '\n',
  )
}

function variablesTable(): string {
  const rows = Object.entries(VARIABLES).map(([name, it]: [string, Variable<unknown>]) => {
    const fallback = it.fallback === null ? '' : `\`${it.fallback}\``
    const file = it.secret ? ` (or \`${name}_FILE\`)` : ''
    return `| \`${name}\`${file} | ${fallback} | ${it.about} |`
  })
  return ['| variable | default | meaning |', '|---|---|---|', ...rows, ''].join('\n')
}

async function detectorsPage(): Promise<string> {
  const cloud = awsCloud({
    connection: { endpoint: null, credentials: null, homeRegion: 'us-east-1', roles: NO_ROLES },
    regions: null,
    prices: await readPriceFile(BUNDLED_PRICES),
    now: () => new Date(),
  })
  return [
    '# Detectors',
    '',
    'Made by `npm run docs` from the registry in `src/clouds/aws/aws.ts`; do not edit.',
    'Every scan also calls `sts:GetCallerIdentity` and `ec2:DescribeRegions`. What an investigation asks',
    '(`cloudwatch`, `cloudtrail`, `compute-optimizer`) may be denied: it is then unknown, and shown as that.',
    ...cloud.detectors.flatMap(detectorSection),
    '',
  ].join('\n')
}

function detectorSection({ id, title, remedies, permissions }: Detector): string[] {
  const ends = remedies.map(remedyText).join('; ')
  return [
    '',
    `## ${title}`,
    '',
    `- kind: \`${id}\``,
    `- remedies: ${ends || 'none: a person has to act'}`,
    `- the scan role reads with: ${listed(permissions.read)}`,
    `- the cleanup role changes with: ${listed(permissions.write) || 'nothing'}`,
    `- the restore role brings back with: ${listed(permissions.restore) || 'nothing'}`,
  ]
}

function remedyText({ name, backUp, keepsResource, restore }: Remedy): string {
  const backup = backUp ? ' behind a verified backup' : ''
  const loss = keepsResource ? ' without losing anything' : ''
  return `${name}${backup}${loss}${restore ? ', can be undone' : ', cannot be undone'}`
}

function listed(actions: readonly string[]): string {
  return actions.map((it) => `\`${it}\``).join(', ')
}

if (import.meta.main) {
  await mkdir(new URL('docs/datadog/', ROOT), { recursive: true })
  for (const [path, content] of await generatedFiles())
    await writeFile(new URL(path, ROOT), content)
}
