/**
 * `npm run synth`: writes the stacks as Terraform's own JSON, so that whoever applies them needs
 * Terraform and nothing of ours. `--out FOLDER` writes them elsewhere.
 */

import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { synthesise } from './stacks.ts'

const { values } = parseArgs({ options: { out: { type: 'string' } } })
const folder = values.out ?? fileURLToPath(new URL('out', import.meta.url))
for (const [path, content] of await synthesise()) {
  const file = join(folder, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
}
