/**
 * Runs terraform without a network: the program from the PATH, the providers from a folder. The
 * network is never asked, so that a check cannot pass on one machine and download 700 MB on another.
 */

import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findOnPath } from './find-on-path.ts'

/** The schema of the AWS provider alone is 13 MB. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024
const AWS_PROVIDER = 'registry.terraform.io/hashicorp/aws'
/** Names a folder of providers, as `terraform providers mirror` writes it. */
export const MIRROR_VARIABLE = 'TERRAFORM_PROVIDER_MIRROR'

export interface Terraform extends AsyncDisposable {
  /** Where it works: configuration, state and plug-ins; it goes with this object. */
  readonly folder: string
  /** Returns what it printed. Throws with what it complained about. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>
}

/** What is missing on this machine, in words for the person who sees a check skipped; null: nothing. */
export function missingForTerraform(): string | null {
  if (!findOnPath('terraform')) return 'no terraform on the PATH'
  if (!findMirror())
    return `no AWS provider in a local mirror (${MIRROR_VARIABLE}=FOLDER names one)`
  return null
}

/** Starts with a copy of what lies in `root`, and without any state. */
export async function openTerraform(root?: string): Promise<Terraform> {
  const program = findOnPath('terraform')
  const mirror = findMirror()
  if (!program || !mirror) throw new Error(missingForTerraform() ?? '')
  const folder = await mkdtemp(join(tmpdir(), 'cloudthrift-terraform-'))
  if (root) await cp(root, folder, { recursive: true })
  const config = join(folder, 'cli-config')
  await writeFile(config, configFor(mirror))
  return {
    folder,
    async run(args, env = {}) {
      const own = { TF_CLI_CONFIG_FILE: config, TF_IN_AUTOMATION: '1', TF_CLI_ARGS: '-no-color' }
      const path = process.env['PATH'] ?? ''
      const call = promisify(execFile)(program, [...args], {
        cwd: folder,
        env: { PATH: path, ...own, ...env },
        maxBuffer: MAX_OUTPUT_BYTES,
      })
      const { stdout } = await call.catch((error: { stdout: string; stderr: string }) => {
        throw new Error(`terraform ${args.join(' ')}\n${error.stdout}${error.stderr}`)
      })
      return stdout
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

function configFor(mirror: string): string {
  return [
    'disable_checkpoint = true',
    'provider_installation {',
    `  filesystem_mirror { path = ${JSON.stringify(mirror)} }`,
    '}',
    '',
  ].join('\n')
}

/** Where the variable says, else where terraform itself looks, else a folder of its own under /opt. */
function findMirror(): string | null {
  const named = process.env[MIRROR_VARIABLE]
  const usual = [
    join(homedir(), '.terraform.d/plugins'),
    '/usr/local/share/terraform/plugins',
    '/usr/share/terraform/plugins',
    ...(existsSync('/opt') ? readdirSync('/opt').map((it) => join('/opt', it)) : []),
  ]
  const candidates = named ? [named] : usual
  return candidates.find((it) => existsSync(join(it, AWS_PROVIDER))) ?? null
}
