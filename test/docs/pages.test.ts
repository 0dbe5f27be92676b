/** What the pages tell a person to type or to follow, tried. */

import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { Queue } from '../../src/jobs/queue.ts'
import { REPOSITORY } from '../support/child.ts'
import { createTestDatabase } from '../support/database.ts'

interface Page {
  readonly path: string
  readonly text: string
}

async function pagesIn(folder: string): Promise<Page[]> {
  const names = (await readdir(join(REPOSITORY, folder))).filter((each) => each.endsWith('.md'))
  return Promise.all(
    names.map(async (name) => ({
      path: join(folder, name),
      text: await readFile(join(REPOSITORY, folder, name), 'utf8'),
    })),
  )
}

const PAGES = [
  ...(await pagesIn('.')),
  ...(await pagesIn('docs')),
  ...(await pagesIn('docs/adr')),
].filter(({ path }) => !path.endsWith('CHANGELOG.md'))
/** Pages that come with the chat, with n8n and with the metrics. */
const ELSEWHERE = ['docs/datadog.md', 'docs/discord.md', 'docs/n8n.md']

describe.each(PAGES)('$path', ({ path, text }) => {
  it('links to files and headings that are there', () => {
    const links = [...text.matchAll(/\]\((?<target>[^)\s]+)\)/g)].map(
      (each) => each.groups?.['target'] ?? '',
    )
    const local = links.filter((each) => !/^(?:https?|mailto):/.test(each))

    const broken = local.filter((each) => {
      const [file = '', heading] = each.split('#')
      const target = file ? join(dirname(path), file) : path
      if (ELSEWHERE.includes(target)) return false
      if (!existsSync(join(REPOSITORY, target))) return true
      return heading !== undefined && !headingsOf(target, { path, text }).includes(heading)
    })

    expect(broken).toEqual([])
  })

  it('names npm scripts that exist', async () => {
    const { scripts } = JSON.parse(await readFile(join(REPOSITORY, 'package.json'), 'utf8'))
    const named = [...text.matchAll(/npm run (?:--silent |-s )?(?<script>[a-z][\w:-]*)/g)]

    const unknown = named.map((each) => each.groups?.['script'] ?? '')
    expect(unknown.filter((each) => !(each in scripts))).toEqual([])
  })
})

describe('the queries of the pages', () => {
  const queries = PAGES.flatMap(({ path, text }) =>
    [...text.matchAll(/```sql\n(?<query>[\s\S]*?)```/g)].map((each) => ({
      path,
      query: each.groups?.['query'] ?? '',
    })),
  )

  it('run on the database as it is, and only read', async () => {
    await using database = await createTestDatabase()
    await makeJobTables(database.url)

    for (const { query } of queries) {
      await database.db
        .transaction()
        .setAccessMode('read only')
        .execute((trx) => sql.raw(query).execute(trx))
    }

    expect(queries.length).toBeGreaterThan(3)
  })
})

/** They stay when the queue is closed. */
async function makeJobTables(databaseUrl: string): Promise<void> {
  const queue = await Queue.open(databaseUrl, {
    onError: () => undefined,
    onJobFailed: () => undefined,
    onHandedBack: () => undefined,
  })
  await queue[Symbol.asyncDispose]()
}

/** As GitHub makes anchors of them. */
function headingsOf(target: string, page: Page): string[] {
  if (target !== page.path) return []
  return [...page.text.matchAll(/^#+ (?<title>.+)$/gm)].map((each) =>
    (each.groups?.['title'] ?? '')
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .trim()
      .replaceAll(' ', '-'),
  )
}
