/** This machine and the configuration: what is wrong, what is careless, and whether there is room to work. */

import { stat, statfs } from 'node:fs/promises'
import { readPriceFile } from '../clouds/aws/prices.ts'
import type { Inspection } from '../config/config.ts'
import { type Check, fail, ok, type Reading, type Tell, unknown, warn } from '../core/checkup.ts'

const OLDEST_NODE = [24, 12] as const
const LEAST_FREE_BYTES = 512 * 1_048_576
const FOR_OTHERS = 0o077

export function hostChecks(inspection: Inspection): readonly Check[] {
  return [
    {
      family: 'config',
      name: 'configuration',
      isCheap: true,
      whenUnknown: 'Look at README.md, Configuration.',
      run: async (tell) => lookAtConfig(inspection, tell),
    },
    {
      family: 'host',
      name: 'machine',
      isCheap: true,
      whenUnknown: 'Look at the folder that CloudThrift runs in.',
      run: (tell) => lookAtMachine(inspection, tell),
    },
  ]
}

function lookAtConfig({ config, problems }: Inspection, tell: Tell): void {
  for (const problem of problems) {
    const [place = 'configuration', ...rest] = problem.split(': ')
    tell(
      fail(
        place,
        rest.join(': '),
        `Correct ${place}; README.md and docs/policy.md say what it may be.`,
      ),
    )
  }
  if (problems.length === 0) tell(ok('configuration', 'every variable and the policy file hold'))
  const { tokens } = config.http
  if (tokens.length === 0) {
    const remedy = 'Make one with `cloudthrift token NAME`, and add its line to API_TOKENS.'
    tell(warn('API_TOKENS', 'unset: nobody can call the API', remedy))
  } else tell(ok('API_TOKENS', `${tokens.length} clients`))
  const mayScrape = tokens.some((it) => it.scopes.includes('read'))
  if (config.telemetry.prometheus && !mayScrape) {
    const remedy = 'Give a client of API_TOKENS the scope read, and your Prometheus its token.'
    tell(warn('METRICS', 'nobody may read GET /metrics', remedy))
  }
}

async function lookAtMachine(inspection: Inspection, tell: Tell): Promise<void> {
  tell(readNode(process.versions.node))
  tell(await readDisk())
  for (const [variable, path] of inspection.secretFiles) tell(await readSecretFile(variable, path))
  const { pricesFile } = inspection.config
  if (pricesFile !== null) tell(await readPrices(pricesFile))
}

function readNode(version: string): Reading {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [least, leastMinor] = OLDEST_NODE
  const isGood = major > least || (major === least && minor >= leastMinor)
  if (isGood) return ok('Node.js', version)
  return fail('Node.js', `${version} is too old`, 'Run it with Node.js 24.12 or newer.')
}

/** For the log of a demo, an embedded database, and price files. */
async function readDisk(): Promise<Reading> {
  const { bavail, bsize } = await statfs('.')
  const free = bavail * bsize
  const text = `${Math.floor(free / 1_048_576).toLocaleString('en-US')} MiB free in ${process.cwd()}`
  if (free >= LEAST_FREE_BYTES) return ok('disk', text)
  return warn('disk', text, 'Make room there: 512 MiB are enough for logs and price files.')
}

async function readSecretFile(variable: string, path: string): Promise<Reading> {
  const name = `${variable}_FILE`
  const found = await stat(path).catch(() => null)
  if (!found)
    return unknown(name, 'it cannot be looked at', `Check the path and its folder's rights.`)
  if ((found.mode & FOR_OTHERS) === 0) return ok(name, 'for its owner only')
  const mode = (found.mode & 0o777).toString(8)
  const remedy = `chmod 600 the file of ${name} (a mounted secret: set its mode where it is mounted).`
  return warn(name, `others on this machine may read it (mode ${mode})`, remedy)
}

async function readPrices(path: string): Promise<Reading> {
  try {
    await readPriceFile(path)
    return ok('PRICES_FILE', path)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const remedy = 'Write it with `cloudthrift prices refresh`, or unset PRICES_FILE.'
    return fail('PRICES_FILE', why, remedy)
  }
}
