/**
 * `npm run docs`: writes what the code already knows - the detectors, the policy schema, the table of
 * variables in the README, .env.example. A test compares, so none of them can be out of date.
 */

import { readFile, writeFile } from 'node:fs/promises'
import { envExample } from '../deploy/env-example.ts'
import { awsCloud } from '../src/clouds/aws/aws.ts'
import { BUNDLED_PRICES, readPriceFile } from '../src/clouds/aws/prices.ts'
import { PolicyFile } from '../src/config/policy-file.ts'
import { VARIABLES, type Variable } from '../src/config/variables.ts'
import type { Detector } from '../src/core/detector.ts'

const ROOT = new URL('../', import.meta.url)
const TABLE = /(?<=<!-- variables -->\n)[\s\S]*?(?=<!-- \/variables -->)/

/** Every generated file with its content as it should be. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const readme = await readFile(new URL('README.md', ROOT), 'utf8')
  return new Map([
    ['README.md', readme.replace(TABLE, () => variablesTable())],
    ['.env.example', envExample()],
    ['docs/detectors.md', await detectorsPage()],
    ['docs/cloudthrift.schema.json', `${JSON.stringify(PolicyFile, null, 2)}\n`],
  ])
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
    connection: { endpoint: null, credentials: null, homeRegion: 'us-east-1' },
    regions: null,
    prices: await readPriceFile(BUNDLED_PRICES),
    now: () => new Date(),
  })
  return [
    '# Detectors',
    '',
    'Made by `npm run docs` from the registry in `src/clouds/aws/aws.ts`; do not edit.',
    'Every scan also calls `sts:GetCallerIdentity` and `ec2:DescribeRegions`.',
    ...cloud.detectors.flatMap(detectorSection),
    '',
  ].join('\n')
}

function detectorSection({ id, title, remedy, permissions }: Detector): string[] {
  const backup = remedy?.backUp ? 'behind a verified backup' : 'without a way back'
  return [
    '',
    `## ${title}`,
    '',
    `- kind: \`${id}\``,
    `- remedy: ${remedy ? `${remedy.name}, ${backup}` : 'none: a person has to act'}`,
    `- reads with: ${listed(permissions.read)}`,
    `- changes with: ${listed(permissions.write) || 'nothing'}`,
  ]
}

function listed(actions: readonly string[]): string {
  return actions.map((it) => `\`${it}\``).join(', ')
}

if (import.meta.main) {
  for (const [path, content] of await generatedFiles())
    await writeFile(new URL(path, ROOT), content)
}
