/** The stack `sandbox` from its creation to its end, with a look through CloudThrift's eyes between. */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DeleteVolumeCommand } from '@aws-sdk/client-ec2'
import { ec2At } from '../clouds/aws/backends.ts'
import { awsAt, run, scratch } from '../support/child.ts'
import { ACCOUNT, AT_ONCE, openStackOnMoto, REGION } from './moto-stack.ts'

/** moto cannot tell about transfers of addresses. */
const POLICY = `version: 1\nacceptUnknown: [{ fact: no-pending-transfer, accounts: ['${ACCOUNT}'] }]\n`

/** What `cloudthrift scan` shows: what may be removed, and what a guard forbids. */
interface Found {
  readonly idle: readonly string[]
  readonly guarded: readonly string[]
}

export interface SandboxLife {
  readonly stated: Readonly<Record<'idle' | 'guarded' | 'used', readonly string[]>>
  readonly budget: string
  readonly found: Found
  /** After CloudThrift removed something of it and terraform destroyed the rest. */
  readonly foundAtTheEnd: Found
}

export async function liveSandbox(): Promise<SandboxLife> {
  await using stack = await openStackOnMoto('sandbox')
  await stack.terraform('apply', ...AT_ONCE)
  const outputs = JSON.parse(await stack.terraform('output', '-json'))
  const found = await scan(stack.endpoint)
  const VolumeId = found.idle.find((it) => it.startsWith('vol-'))
  await ec2At(stack.endpoint, REGION).send(new DeleteVolumeCommand({ VolumeId }))
  await stack.terraform('destroy', ...AT_ONCE)
  return {
    stated: {
      idle: outputs.idle_ids.value.toSorted(),
      guarded: outputs.guarded_ids.value.toSorted(),
      used: outputs.used_ids.value.toSorted(),
    },
    budget: outputs.budget.value,
    found,
    foundAtTheEnd: await scan(stack.endpoint),
  }
}

async function scan(endpoint: string): Promise<Found> {
  await using folder = await scratch()
  await writeFile(join(folder.path, 'cloudthrift.yaml'), POLICY)
  const args = ['scan', '--json', '--region', REGION, '--min-idle-days', '0']
  const { code, stdout, stderr } = await run({ args, env: awsAt(endpoint), cwd: folder.path })
  if (code !== 0) throw new Error(stderr)
  const findings: { resourceId: string; guards: object[] }[] = JSON.parse(stdout).findings
  const ids = (of: typeof findings): string[] => of.map((it) => it.resourceId).toSorted()
  return {
    idle: ids(findings.filter((it) => it.guards.length === 0)),
    guarded: ids(findings.filter((it) => it.guards.length > 0)),
  }
}
