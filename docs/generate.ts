/**
 * `npm run docs`: writes what the code already knows - the detectors, the policy schema, the table of
 * variables in the README. A test compares, so none of them can be out of date.
 */

import { readFile, writeFile } from 'node:fs/promises'
import { awsCloud } from '../src/clouds/aws/aws.ts'
import { BUNDLED_PRICES, readPriceFile } from '../src/clouds/aws/prices.ts'
import { NO_ROLES } from '../src/clouds/aws/roles.ts'
import { PolicyFile } from '../src/config/policy-schema.ts'
import { VARIABLES, type Variable } from '../src/config/variables.ts'
import type { Detector, Remedy } from '../src/core/detector.ts'

const ROOT = new URL('../', import.meta.url)
const TABLE = /(?<=<!-- variables -->\n)[\s\S]*?(?=<!-- \/variables -->)/

/** Every generated file with its content as it should be. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const readme = await readFile(new URL('README.md', ROOT), 'utf8')
  return new Map([
    ['README.md', readme.replace(TABLE, () => variablesTable())],
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
  for (const [path, content] of await generatedFiles())
    await writeFile(new URL(path, ROOT), content)
}
