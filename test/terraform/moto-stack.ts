/** The committed stacks under the real terraform and the real AWS provider, applied to moto. */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  missingForTerraform,
  openTerraform,
  type Terraform,
} from '../../terraform/open-terraform.ts'
import { awsAt, REPOSITORY } from '../support/child.ts'
import { findMoto, type Moto, startMoto } from '../support/moto.ts'

export const REGION = 'eu-west-1'
/** Of moto. */
export const ACCOUNT = '123456789012'
/** Nothing is asked, and what can be done at once is done at once. */
export const AT_ONCE = ['-auto-approve', '-parallelism=40']

/** What is not on this machine, in words; null when all is there. */
export function missingForMotoStacks(): string | null {
  return missingForTerraform() ?? (findMoto() ? null : 'no moto_server on the PATH')
}

/** A stack in a folder of its own, on a moto of its own: account and state are its alone. */
export interface MotoStack extends AsyncDisposable {
  readonly endpoint: string
  /** Throws with what terraform complained about. */
  terraform(...args: readonly string[]): Promise<string>
}

export async function openStackOnMoto(
  stack: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<MotoStack> {
  await using resources = new AsyncDisposableStack()
  const moto: Moto = resources.use(await startMoto(findMoto() ?? ''))
  const root = join(REPOSITORY, 'terraform/out', stack)
  const terraform: Terraform = resources.use(await openTerraform(root))
  await writeFile(join(terraform.folder, 'terraform.tfvars.json'), JSON.stringify(variables))
  const env = { ...awsAt(moto.url), AWS_REGION: REGION }
  const run: MotoStack['terraform'] = (...args) => terraform.run(args, env)
  await run('init')
  const own = resources.move()
  return { endpoint: moto.url, terraform: run, [Symbol.asyncDispose]: () => own.disposeAsync() }
}
