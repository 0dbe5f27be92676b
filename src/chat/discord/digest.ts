/**
 * Many findings in two messages: a plain lead in the channel, which phones show in full and which holds the
 * only ping; and in its thread the digest with a table and the largest ones, each a click away.
 */

import { type APIComponentInContainer, ButtonStyle, ComponentType } from 'discord-api-types/v10'
import type { Ping } from '../../core/chat.ts'
import type { CardLine, DigestView, Sum } from '../../core/digest.ts'
import { button, type Row, row } from './buttons.ts'
import { type ComponentsMessage, container, LINE, text } from './card.ts'
import { kindOf } from './card-text.ts'
import { code, label } from './safe-text.ts'
import { dated, LOOKS, NO_PING, perMonth, relative, type Style } from './style.ts'

const COLOUR = { open: 0xf59e0b, closed: 0x22c55e } as const

export interface LeadMessage {
  readonly content: string
  readonly allowed_mentions: typeof NO_PING
  readonly components: Row[]
}

export function drawLead(digest: DigestView, ask: Ping, style: Style): LeadMessage {
  const { digest: say } = style.messages
  const lines = [
    `**${headOf(digest, style)}** ${pingText(ask)}`,
    ...progressLines(digest, style),
    `${say.largest}:`,
    ...digest.largest.map((line) => `- ${largestLine(line, style)}`),
  ]
  return {
    content: lines.join('\n'),
    allowed_mentions: NO_PING,
    components: digestButtons(digest, style),
  }
}

export function drawDigest(digest: DigestView, style: Style): ComponentsMessage {
  const { digest: say } = style.messages
  return container(digest.counts.open > 0 ? COLOUR.open : COLOUR.closed, [
    text(`## ${headOf(digest, style)}`, ...progressLines(digest, style)),
    text(tableOf(digest, style)),
    LINE,
    text(`**${say.largest}**`),
    ...digest.largest.map((line) => largestSection(line, style)),
    ...digestButtons(digest, style),
  ])
}

/** The name of the thread, at most 100 characters. */
export function threadName(digest: DigestView, style: Style): string {
  const day = digest.requestedAt.toISOString().slice(0, 10)
  const { count, micros } = digest.total
  return label(style.messages.digest.threadName(count, perMonth(style, micros), day), 100)
}

export function pingText({ roles, users }: Ping): string {
  const ids = users.flatMap((it) => /^discord:(\d{1,20})$/.exec(it)?.[1] ?? [])
  return [...roles.map((id) => `<@&${id}>`), ...ids.map((id) => `<@${id}>`)].join(' ')
}

function headOf({ total, counts }: DigestView, style: Style): string {
  const { digest: say } = style.messages
  if (counts.open === 0) return `✅ ${say.allDone(total.count)}`
  return `🟡 ${say.title(total.count, perMonth(style, total.micros))}`
}

function progressLines(digest: DigestView, style: Style): string[] {
  const { digest: say } = style.messages
  const { counts, removed, total, expiresAt } = digest
  return [
    say.progress(counts),
    ...(removed.count > 0 ? [say.savedSoFar(perMonth(style, removed.micros))] : []),
    ...(total.unpriced > 0 ? [say.unpriced(total.unpriced)] : []),
    ...(counts.open > 0 ? [say.ends(relative(expiresAt))] : []),
  ]
}

function largestLine(line: CardLine, style: Style): string {
  const what = `${kindOf(line, style)} ${code(line.name ?? line.resourceId, 40)}`
  const money = `**${perMonth(style, line.monthlyMicros)}**`
  return `${LOOKS[line.state].sign} ${money} · ${what} · ${code(line.region, 24)}`
}

function largestSection(line: CardLine, style: Style): APIComponentInContainer {
  const { card, digest: say } = style.messages
  const kind = kindOf(line, style)
  const about = [
    `${LOOKS[line.state].sign} ${code(line.resourceId)} **${perMonth(style, line.monthlyMicros)}**`,
    `-# ${kind} · ${code(line.name, 40)} · ${card.labels.team} ${code(line.team, 24)} · ${code(line.accountId, 24)} ${code(line.region, 24)} · ${card.firstSeen(dated(line.firstSeenAt))}`,
  ]
  return {
    type: ComponentType.Section,
    components: [text(...about)],
    accessory: button(ButtonStyle.Secondary, say.buttons.open, [
      'open',
      line.approvalId,
      line.revision,
    ]),
  }
}

/** Figures under each other; in a code block nothing else is rendered. */
function tableOf({ byKind }: DigestView, style: Style): string {
  const { card, digest: say, money } = style.messages
  const cells = (it: Sum & { kind: string; kindTitle: string }): string[] => [
    label(card.kind(it.kind, it.kindTitle), 24).replaceAll('`', 'ˋ'),
    String(it.count),
    money(it.micros),
  ]
  const rows = [
    [say.kindRow.kind, say.kindRow.count, say.kindRow.money],
    ...byKind.slice(0, 10).map(cells),
  ]
  const width = (column: number): number => Math.max(...rows.map((it) => it[column]?.length ?? 0))
  const widths = [width(0), width(1), width(2)]
  const lines = rows.map(([kind = '', count = '', sum = '']) =>
    [
      kind.padEnd(widths[0] ?? 0),
      count.padStart(widths[1] ?? 0),
      sum.padStart(widths[2] ?? 0),
    ].join('  '),
  )
  return ['```', ...lines, '```'].join('\n')
}

function digestButtons(digest: DigestView, style: Style): Row[] {
  const { digest: say, money } = style.messages
  const { digestId, counts, cheap, cheapBelow } = digest
  if (counts.open === 0) return []
  const bunch = say.buttons.cheap(cheap.count, money(cheapBelow))
  return [
    row(
      button(ButtonStyle.Primary, say.buttons.review(counts.open), ['review', digestId, 0]),
      ...(cheap.count > 0 ? [button(ButtonStyle.Secondary, bunch, ['cheap', digestId, 0])] : []),
    ),
  ]
}
