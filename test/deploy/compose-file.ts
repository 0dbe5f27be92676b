/** docker-compose.yml as Docker Compose reads it, as far as the tests ask. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { REPOSITORY } from '../support/child.ts'

export interface Service {
  readonly image: string
  readonly environment?: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly (string | { readonly source: string })[]
  readonly secrets?: readonly string[]
  readonly networks?: readonly string[]
  readonly profiles?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean }
  readonly restart?: string
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>
}

export const COMPOSE_PATH = join(REPOSITORY, 'docker-compose.yml')

export async function readComposeFile(): Promise<{
  readonly text: string
  readonly file: ComposeFile
}> {
  const text = await readFile(COMPOSE_PATH, 'utf8')
  return { text, file: parse(text, { merge: true }) }
}
