/** `/thrift ...`: answered privately; who may give which command is decided at the desk. */

import type { Person } from '../../core/approval.ts'
import type { StatusView } from '../../core/chat.ts'
import { type Answer, privately, whisper } from './answers.ts'
import type { Room } from './clicks.ts'
import { SUBCOMMANDS, type Subcommand } from './commands.ts'
import type { Invocation } from './incoming.ts'
import { drawPanel } from './panel.ts'
import { code, prose } from './safe-text.ts'
import { mention, perMonth, relative } from './style.ts'

type Handler = (room: Room, person: Person, options: Invocation['options']) => Promise<Answer>

const HANDLERS: Readonly<Record<Subcommand, Handler>> = {
  scan,
  review: async ({ desk, style }, person) =>
    privately(drawPanel(await desk.panel(person, 'all', { page: 0 }), style)),
  savings,
  status,
  undo,
  halt: async ({ desk, style }, person, options) => {
    await desk.halt(person, options.get('reason') ?? null)
    return whisper(style.messages.chat.halted)
  },
  resume: async ({ desk, style }, person) => {
    await desk.resume(person)
    return whisper(style.messages.chat.resumed)
  },
  link,
}

export async function onInvocation(
  room: Room,
  person: Person,
  invocation: Invocation | null,
): Promise<Answer> {
  const name = SUBCOMMANDS.find((it) => it === invocation?.name)
  if (!invocation || !name) return whisper(room.style.messages.chat.unknownCommand)
  return HANDLERS[name](room, person, invocation.options)
}

async function scan({ desk, style }: Room, person: Person): Promise<Answer> {
  const { chat: say } = style.messages
  const { isNew } = await desk.startScan(person)
  return isNew ? whisper(say.scanStarted, say.scanNote) : whisper(say.scanRunning)
}

async function savings({ desk, style }: Room): Promise<Answer> {
  const { savings: say } = style.messages.chat
  const saved = await desk.savings()
  return whisper(
    `### ${say.title}`,
    `**${say.runRate(perMonth(style, saved.runRateMicros))}**`,
    say.realised(style.messages.money(saved.realisedMicros)),
    say.removals(saved.removals, saved.unpriced),
  )
}

async function status({ desk, style }: Room): Promise<Answer> {
  const { status: say } = style.messages.chat
  const now = await desk.status()
  return whisper(
    `### ${say.title}`,
    ...haltLines(now.halt, say),
    say.waiting(now.waiting.count, perMonth(style, now.waiting.micros)),
    say.working(now.working),
    say.failed(now.failed),
    say.open(now.unasked.count, perMonth(style, now.unasked.micros)),
    now.lastScanAt ? say.lastScan(relative(now.lastScanAt)) : say.noScan,
    ...(now.isScanning ? [say.scanning] : []),
  )
}

/** First of all: while it is thrown, nothing else that waits goes on. */
function haltLines(
  halt: StatusView['halt'],
  say: Room['style']['messages']['chat']['status'],
): string[] {
  if (!halt) return []
  const line = say.halted(mention(halt.by), relative(halt.since))
  return halt.reason === null ? [line] : [line, say.haltedBecause(prose(halt.reason))]
}

async function undo(
  { desk, style }: Room,
  person: Person,
  options: Invocation['options'],
): Promise<Answer> {
  const { chat: say } = style.messages
  const wanted = options.get('finding') ?? ''
  const line = (await desk.undoable()).find((it) => [it.findingId, it.resourceId].includes(wanted))
  if (!line) return whisper(say.nothingToUndo)
  const card = await desk.undo(person, line.findingId, null)
  return whisper(say.undoStarted(code(card.resourceId)))
}

async function link({ desk, style }: Room, person: Person): Promise<Answer> {
  const { chat: say } = style.messages
  const { code: secret, expiresAt } = await desk.linkCode(person)
  return whisper(
    say.link(code(secret), relative(expiresAt)),
    '```',
    `curl -X POST $CLOUDTHRIFT/link -H "Authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '{"code":"${secret}"}'`,
    '```',
    say.linkNote,
  )
}
