/** The ledger as files, the same for clients with a token and for people with a session. */

import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { LEDGER_HEAD, ledgerLineCsv, MONTHS_HEAD, monthCsv } from '../core/savings-csv.ts'
import type { CellFilter } from '../store/closings.ts'
import type { Db } from '../store/database.ts'
import { ledgerPage } from '../store/savings.ts'
import { savingsByCell } from '../store/savings-report.ts'
import type { Deps } from '../workflow/deps.ts'

/** Of a route with whatever schema. */
type AnyReply = Pick<FastifyReply, 'headers'>

const PAGE_LINES = 2_000

/** A line for each month and cell. */
export async function monthsFile(
  reply: AnyReply,
  { db, now }: Pick<Deps, 'db' | 'now'>,
  filter: CellFilter = {},
): Promise<Readable> {
  asFile(reply, 'savings.csv')
  return Readable.from(monthsCsv(db, now(), filter))
}

async function* monthsCsv(db: Db, at: Date, filter: CellFilter): AsyncGenerator<string> {
  yield MONTHS_HEAD
  for await (const month of savingsByCell(db, at, filter)) yield monthCsv(month)
}

/** Every single line. */
export async function ledgerFile(reply: AnyReply, { db }: Pick<Deps, 'db'>): Promise<Readable> {
  asFile(reply, 'ledger.csv')
  return Readable.from(ledgerCsv(db))
}

function asFile(reply: AnyReply, name: string): void {
  reply.headers({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}"`,
  })
}

/** Page by page: a ledger of any size passes through, and only as fast as it is read. */
async function* ledgerCsv(db: Db): AsyncGenerator<string> {
  yield LEDGER_HEAD
  let after = 0n
  for (;;) {
    const page = await ledgerPage(db, after, PAGE_LINES)
    if (page.length === 0) return
    yield page.map(ledgerLineCsv).join('')
    after = page.at(-1)?.id ?? after
  }
}
