/** The private panel of one reviewer: nobody pages somebody else's view. 25 options is Discord's limit. */

import {
  type APISelectMenuOption,
  type APIStringSelectComponent,
  ButtonStyle,
  ComponentType,
  MessageFlags,
} from 'discord-api-types/v10'
import type { CardLine, PanelView } from '../../core/digest.ts'
import { button, row } from './buttons.ts'
import { type ComponentsMessage, container, text } from './card.ts'
import { customId } from './custom-id.ts'
import { label } from './safe-text.ts'
import { LOOKS, perMonth, type Style } from './style.ts'

const COLOUR = 0x5865f2

export function drawPanel(panel: PanelView, style: Style): ComponentsMessage {
  const { panel: say } = style.messages.digest
  const { panelId, page, pages, pickedSum, lines } = panel
  const at = (verb: 'page' | 'all' | 'clear', to: number): [typeof verb, string, number] => [
    verb,
    panelId,
    to,
  ]
  const grey = ButtonStyle.Secondary
  const body =
    lines.length === 0
      ? [text(`### ${say.empty}`)]
      : [
          text(
            `### ${say.title(page + 1, pages)}`,
            say.picked(pickedSum.count, perMonth(style, pickedSum.micros)),
          ),
          row(selectOf(panel, style)),
          row(
            button(grey, '◀', at('page', page - 1), page === 0),
            button(grey, say.buttons.all, at('all', page)),
            button(grey, say.buttons.clear, at('clear', page), pickedSum.count === 0),
            button(grey, '▶', at('page', page + 1), page >= pages - 1),
          ),
          row(
            button(
              ButtonStyle.Success,
              say.buttons.approve(pickedSum.count),
              ['take', panelId, 0],
              pickedSum.count === 0,
            ),
            button(
              grey,
              say.buttons.reject(pickedSum.count),
              ['keep', panelId, 0],
              pickedSum.count === 0,
            ),
          ),
        ]
  return withFlag(container(COLOUR, body), MessageFlags.Ephemeral)
}

export function withFlag(message: ComponentsMessage, flag: MessageFlags): ComponentsMessage {
  return { ...message, flags: message.flags | flag }
}

function selectOf(panel: PanelView, style: Style): APIStringSelectComponent {
  const { lines, panelId, page, picked } = panel
  return {
    type: ComponentType.StringSelect,
    custom_id: customId('pick', panelId, page),
    placeholder: label(style.messages.digest.panel.placeholder, 150),
    min_values: 0,
    max_values: lines.length,
    options: lines.map((line) => optionOf(line, picked, style)),
  }
}

function optionOf(line: CardLine, picked: ReadonlySet<string>, style: Style): APISelectMenuOption {
  const { panel: say } = style.messages.digest
  const about = [
    style.messages.card.kind(line.kind, line.kindTitle),
    line.name ?? say.noName,
    line.team ?? say.noTeam,
    `${line.accountId} ${line.region}`,
    ...(line.isOwnCardOnly ? [say.own] : []),
  ]
  const { sign } = LOOKS[line.state]
  return {
    value: line.approvalId,
    label: label(`${sign} ${line.resourceId} · ${perMonth(style, line.monthlyMicros)}`, 100),
    description: label(about.map((it) => label(it, 40)).join(' · '), 100),
    ...(picked.has(line.approvalId) ? { default: true } : {}),
  }
}
