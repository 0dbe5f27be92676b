/**
 * The tables about scans, column by column: what a scan records in addition is one more line here.
 */

import { isStale } from '../../core/freshness.ts'
import { type Language, type Messages, messagesIn } from '../../core/messages/messages.ts'
import { plainText } from '../../core/plain-text.ts'
import type { ScanSummary } from '../../store/scan-list.ts'
import type { ScanScope, ScopeState } from '../../store/schema.ts'
import { SELF } from '../../workflow/deps.ts'
import { amountOf } from './amounts.ts'
import { reasonView } from './scan-reasons.ts'
import { awayText, minuteText, tookText } from './times.ts'

interface Cell {
  readonly text: string
  /** What stands behind an amount: all its digits. */
  readonly exact?: string
  readonly href?: string
  readonly tone?: 'good' | 'warn' | 'bad'
  /** Below the text, quietly. */
  readonly notes?: readonly string[]
}

interface Column<Row> {
  readonly head: string
  readonly isNumber?: true
  readonly cell: (row: Row) => Cell
}

export interface TableView {
  readonly head: readonly Pick<Column<never>, 'head' | 'isNumber'>[]
  readonly rows: readonly (readonly Cell[])[]
}

function tableOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): TableView {
  return {
    head: columns.map(({ head, isNumber }) => (isNumber ? { head, isNumber } : { head })),
    rows: rows.map((row) => columns.map(({ cell }) => cell(row))),
  }
}

export function scansTable(
  scans: readonly ScanSummary[],
  now: Date,
  language: Language,
): TableView {
  const messages = messagesIn(language)
  const words = messages.scansPage.list
  return tableOf<ScanSummary>(scans, [
    {
      head: words.begun,
      cell: (it) => ({
        text: minuteText(it.started_at),
        href: `/console/scans/${it.id}`,
        notes: [awayText(it.started_at, now, language)],
      }),
    },
    { head: words.by, cell: (it) => ({ text: whoOf(it.requested_by, words) }) },
    {
      head: words.took,
      isNumber: true,
      cell: ({ started_at: from, finished_at: until }) => ({
        text: until ? tookText(until.getTime() - from.getTime()) : words.running,
      }),
    },
    number(words.scanned, (it) => it.scanned),
    {
      ...number<ScanSummary>(words.notScanned, (it) => it.notScanned),
      cell: ({ notScanned }) => ({
        text: String(notScanned),
        ...(notScanned > 0 ? { tone: 'warn' as const } : {}),
      }),
    },
    number(words.candidates, (it) => it.candidates),
    dollars(words.monthly, messages, (it) => it.monthlyMicros),
    number(words.unpriced, (it) => it.unpriced),
  ])
}

export function scopesOfScanTable(scopes: readonly ScanScope[], language: Language): TableView {
  const messages = messagesIn(language)
  const { scopes: words, list, one } = messages.scansPage
  const states = {
    waiting: { text: words.waiting },
    scanned: { text: words.scanned, tone: 'good' },
    'not scanned': { text: words.notScanned, tone: 'bad' },
  } as const
  return tableOf<ScanScope>(scopes, [
    ...placeColumns<ScanScope>(words),
    { head: words.state, cell: ({ status }) => states[status] },
    {
      head: one.took,
      isNumber: true,
      cell: ({ started_at: from, finished_at: until }) => ({
        text: from && until ? tookText(until.getTime() - from.getTime()) : '–',
      }),
    },
    number(list.candidates, (it) => it.candidates),
    dollars(list.monthly, messages, (it) => it.monthly_micros),
    number(list.unpriced, (it) => it.unpriced),
    number(words.calls, (it) => it.calls),
    number(words.throttled, (it) => it.throttled),
    { head: words.reason, cell: ({ reason }) => reasonCell(reason, language) },
  ])
}

export function freshnessTable(
  scopes: readonly ScopeState[],
  now: Date,
  language: Language,
): TableView {
  const { scopes: words } = messagesIn(language).scansPage
  return tableOf<ScopeState>(scopes, [
    ...placeColumns<ScopeState>(words),
    {
      head: words.state,
      cell: ({ status, last_scanned_at: lookedAt }) => {
        if (status === 'not scanned') return { text: words.notScanned, tone: 'bad' }
        return isStale(lookedAt, now)
          ? { text: words.stale, tone: 'warn' }
          : { text: words.fresh, tone: 'good' }
      },
    },
    {
      head: words.freshness,
      cell: ({ last_scanned_at: lookedAt }) =>
        lookedAt
          ? { text: awayText(lookedAt, now, language), notes: [minuteText(lookedAt)] }
          : { text: words.never },
    },
    { head: words.reason, cell: ({ reason }) => reasonCell(reason, language) },
  ])
}

export function whoOf(requestedBy: string, { self }: { readonly self: string }): string {
  return requestedBy === SELF ? self : plainText(requestedBy, 60)
}

function placeColumns<Row extends { readonly account_id: string; readonly region: string }>(
  words: Messages['scansPage']['scopes'],
): Column<Row>[] {
  return [
    { head: words.account, cell: (it) => ({ text: plainText(it.account_id, 60) }) },
    { head: words.region, cell: (it) => ({ text: plainText(it.region, 60) }) },
  ]
}

function number<Row>(head: string, of: (row: Row) => number): Column<Row> {
  return { head, isNumber: true, cell: (row) => ({ text: String(of(row)) }) }
}

function dollars<Row>(head: string, messages: Messages, of: (row: Row) => bigint): Column<Row> {
  return { head, isNumber: true, cell: (row) => amountOf(of(row), messages) }
}

function reasonCell(reason: string | null, language: Language): Cell {
  if (reason === null) return { text: '–' }
  const { sentences, recorded } = reasonView(reason, language)
  return { text: sentences.join(' '), notes: [recorded] }
}
