/**
 * The image without Docker: follows the Dockerfile instruction by instruction in a folder, so that
 * what it forgets to copy is missing here too. `npm ci` is replaced by hard links to the installed
 * packages that the lockfile calls production ones; ownership is left out.
 */

import { execFile } from 'node:child_process'
import { cp, link, mkdir, readdir, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Copy, DockerfileParser, Env, From, type Instruction } from 'dockerfile-ast'
import { REPOSITORY, scratch } from '../support/child.ts'

export interface Image extends AsyncDisposable {
  /** What is /app in the image. */
  readonly app: string
  readonly env: Readonly<Record<string, string>>
  readonly entrypoint: readonly string[]
  readonly healthcheck: readonly string[]
}

/** The stage being built lies at one and the same path, as it does in Docker; finished ones lie aside. */
class Builder {
  readonly app: string
  env: Record<string, string> = {}
  readonly #finished: string
  readonly #environments = new Map<string, Record<string, string>>()
  #name: string | null = null

  constructor(folder: string) {
    this.app = join(folder, 'app')
    this.#finished = join(folder, 'finished')
  }

  stage(name: string): string {
    return join(this.#finished, name)
  }

  async from(image: string, name: string): Promise<void> {
    await mkdir(this.#finished, { recursive: true })
    if (this.#name !== null) await rename(this.app, this.stage(this.#name))
    if (this.#name !== null) this.#environments.set(this.#name, this.env)
    const inherited = this.#environments.get(image)
    if (inherited) await copyTree(this.stage(image), this.app)
    else await mkdir(this.app)
    this.env = { ...inherited }
    this.#name = name
  }
}

export async function readDockerfile(): Promise<ReturnType<typeof DockerfileParser.parse>> {
  return DockerfileParser.parse(await readFile(join(REPOSITORY, 'Dockerfile'), 'utf8'))
}

export async function assembleImage(): Promise<Image> {
  await using resources = new AsyncDisposableStack()
  const { path } = resources.use(await scratch())
  const dockerfile = await readDockerfile()
  const builder = new Builder(path)
  for (const instruction of dockerfile.getInstructions()) await follow(builder, instruction)
  const own = resources.move()
  return {
    app: builder.app,
    env: builder.env,
    entrypoint: jsonOf(dockerfile.getENTRYPOINTs()[0]),
    healthcheck: jsonOf(dockerfile.getHEALTHCHECKs()[0]),
    [Symbol.asyncDispose]: () => own.disposeAsync(),
  }
}

async function follow(builder: Builder, instruction: Instruction): Promise<void> {
  if (instruction instanceof From) {
    await builder.from(instruction.getImage() ?? '', instruction.getBuildStage() ?? '')
  } else if (instruction instanceof Copy) await copy(builder, instruction)
  else if (instruction instanceof Env) Object.assign(builder.env, settings(builder, instruction))
  else if (instruction.getKeyword() === 'RUN') {
    await runIn(builder, instruction.getArgumentsContent() ?? '')
  }
}

async function copy(builder: Builder, instruction: Copy): Promise<void> {
  const paths = instruction.getArguments().map((it) => it.getValue())
  const to = paths.pop() ?? ''
  const from = instruction.getFromFlag()?.getValue()
  // Node itself: the test runs it from where it is.
  if (paths[0] === '/usr/local/bin/node') return
  for (const path of paths) {
    const source = from
      ? join(builder.stage(from), path.replace(/^\/app\//, ''))
      : await inContext(path)
    const name = to.endsWith('/') ? (path.split('/').at(-1) ?? '') : ''
    await copyTree(source, join(builder.app, to, name))
  }
}

/** What .dockerignore keeps out cannot be copied. */
async function inContext(path: string): Promise<string> {
  const lines = (await readFile(join(REPOSITORY, '.dockerignore'), 'utf8')).split('\n')
  const [first, ...kept] = lines.filter((it) => it && !it.startsWith('#'))
  if (first !== '*' || !kept.includes(`!${path}`)) {
    throw new Error(`.dockerignore does not let ${path} in`)
  }
  return join(REPOSITORY, path)
}

async function runIn({ app, env }: Builder, command: string): Promise<void> {
  if (command.startsWith('npm ci ')) return installPackages(app)
  const withoutOwners = command.replaceAll(/ && chown \S+ \S+/g, '')
  await promisify(execFile)('sh', ['-c', withoutOwners], {
    cwd: app,
    env: { ...env, PATH: `${dirname(process.execPath)}:${process.env['PATH']}` },
  })
}

async function installPackages(app: string): Promise<void> {
  const lock = JSON.parse(await readFile(join(app, 'package-lock.json'), 'utf8'))
  const packages: [string, { dev?: true; devOptional?: true; optional?: true }][] = Object.entries(
    lock.packages,
  )
  for (const [path, { dev, devOptional, optional }] of packages) {
    if (path === '' || dev || devOptional) continue
    await linkPackage(join(REPOSITORY, path), join(app, path)).catch(
      (error: NodeJS.ErrnoException) => {
        // Of another platform.
        if (error.code !== 'ENOENT' || !optional) throw error
      },
    )
  }
}

async function linkPackage(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true })
  await mkdir(to, { recursive: true })
  for (const entry of entries) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory() && entry.name !== 'node_modules') await linkPackage(source, target)
    else if (entry.isFile()) await linkFile(source, target)
  }
}

/** A copy where links cannot reach. */
async function linkFile(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => cp(from, to))
}

/** Between stages by hard links: nothing that a build does changes a file in place. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  const isOfTheClone = from.startsWith(REPOSITORY)
  await promisify(execFile)('cp', [isOfTheClone ? '-a' : '-al', from, to])
}

function settings({ app }: Builder, instruction: Env): Record<string, string> {
  const pairs = instruction.getArguments().map((it) => it.getValue().split('='))
  return Object.fromEntries(
    pairs.map(([name = '', value = '']) => [name, value.replace(/^\/app\b/, app)]),
  )
}

function jsonOf(instruction: Instruction | undefined): string[] {
  const text = instruction?.getArgumentsContent() ?? ''
  return JSON.parse(text.slice(text.indexOf('[')))
}

/** Bytes of all files below a folder. */
export async function sizeOf(folder: string): Promise<number> {
  const { stdout } = await promisify(execFile)('du', ['-sb', folder])
  return Number.parseInt(stdout, 10)
}
