import { ContainerBuilder, EmbedBuilder, ModalBuilder } from 'discord.js'
import { describe, expect, it } from 'vitest'
import { drawCard } from '../../../src/chat/discord/card.ts'
import { commandsBody } from '../../../src/chat/discord/commands.ts'
import { drawDigest, drawLead } from '../../../src/chat/discord/digest.ts'
import { embedCard } from '../../../src/chat/discord/embed.ts'
import {
  approveManyModal,
  laterModal,
  rejectModal,
  releaseModal,
} from '../../../src/chat/discord/modals.ts'
import { drawPanel } from '../../../src/chat/discord/panel.ts'
import { drawReport } from '../../../src/chat/discord/report.ts'
import { type Style, styleOf } from '../../../src/chat/discord/style.ts'
import { CARD_STATES, type CardView } from '../../../src/core/card.ts'
import { proposalOf } from '../../../src/core/digest.ts'
import { inState, poisoned } from '../../support/discord/card-states.ts'
import { HOSTILE } from '../../support/discord/hostile.ts'
import type { Json } from '../../support/discord/json.ts'
import { allComponents } from '../../support/discord/json.ts'
import { lintMessage, lintModal } from '../../support/discord/lint.ts'
import { OPENAPI_FILE, openapiCheck } from '../../support/discord/openapi.ts'
import {
  addressCard,
  digestWith,
  lineAt,
  panelWith,
  parkCard,
  volumeCard,
  weeklyReport,
} from '../../support/discord/views.ts'

const LANGUAGES = ['en', 'pt'] as const
const CARDS: readonly (readonly [string, CardView])[] = [
  ['volume', volumeCard()],
  ['address', addressCard()],
  ['park', parkCard()],
]
const check = openapiCheck()
const styles = LANGUAGES.flatMap((language): (readonly [string, Style])[] =>
  [null, 'https://thrift.example'].map((url) => [
    `${language}${url ? ' with links' : ''}`,
    styleOf(language, 'components', url),
  ]),
)
const lines = Array.from({ length: 120 }, (_, index) => lineAt(index))

if (OPENAPI_FILE === null) {
  process.stdout.write('DISCORD_OPENAPI is not set: the official OpenAPI checks are SKIPPED\n')
}

/** Every fault of a message, by our lint, by the builders of discord.js, and by the OpenAPI when there. */
function faultsOfMessage(message: Json, path = '/channels/1/messages'): string[] {
  const faults = [...lintMessage(message), ...check('POST', path, message)]
  const isV2 = (message['flags'] & (1 << 15)) !== 0
  const parts: Json[] = isV2 ? message['components'] : (message['embeds'] ?? [])
  for (const part of parts) {
    const built = isV2 ? new ContainerBuilder(part) : new EmbedBuilder(part)
    faults.push(...complaint(() => built.toJSON()))
  }
  return faults
}

function faultsOfModal({ type, data }: Json): string[] {
  return [
    ...lintModal(data),
    ...check('POST', '/interactions/1/token/callback', { type, data }),
    ...complaint(() => new ModalBuilder(data).toJSON()),
  ]
}

function complaint(build: () => unknown): string[] {
  try {
    build()
    return []
  } catch (error) {
    return [String(error)]
  }
}

describe.each(styles)('payloads (%s)', (_name, style) => {
  it.each(CARDS)(
    'of a card about a %s hold in every state, with every hostile text',
    (_kind, card) => {
      const drawn = CARD_STATES.flatMap((state) => {
        const plain = inState(card, state)
        const views = [plain, ...HOSTILE.map((text) => poisoned(plain, text))]
        return views.flatMap((view) => [drawCard(view, style), embedCard(view, style)])
      })

      const faults = drawn.flatMap((message) => faultsOfMessage({ ...message }))

      expect(drawn).toHaveLength(CARD_STATES.length * (HOSTILE.length + 1) * 2)
      expect(faults).toEqual([])
    },
  )

  it('of digests and their leads hold, empty of hope and full of hostility', () => {
    const digests = [
      digestWith(lines),
      digestWith(lines.slice(0, 6)),
      digestWith(lines.map((line) => ({ ...line, state: 'done' as const }))),
      ...HOSTILE.map((text) =>
        digestWith(
          lines.map((line) => ({
            ...line,
            kind: text,
            kindTitle: text,
            name: text,
            team: text,
            resourceId: text,
            accountId: text,
            region: text,
          })),
        ),
      ),
    ]
    const ask = { roles: ['500000000000000001'], users: ['discord:1', 'api:x'] }

    const faults = digests.flatMap((digest) => [
      ...faultsOfMessage({ ...drawLead(digest, ask, style) }),
      ...faultsOfMessage({ ...drawDigest(digest, style) }),
    ])

    expect(faults).toEqual([])
  })

  it('of the panel hold on a full page, with everything picked, and with nothing left', () => {
    const panels = [
      panelWith(lines, []),
      panelWith(lines, lines),
      panelWith([], []),
      ...HOSTILE.map((text) =>
        panelWith(
          lines.map((line) => ({ ...line, name: text, team: text, resourceId: text })),
          [],
        ),
      ),
    ]

    const faults = panels.flatMap((panel) =>
      faultsOfMessage({ ...drawPanel(panel, style) }, '/webhooks/1/token'),
    )

    expect(faults).toEqual([])
  })

  it('of dialogues hold', () => {
    const proposal = proposalOf(lines, false)
    const hostile = HOSTILE.flatMap((text) => [
      rejectModal(['reject', volumeCard().approvalId, 3], text, style),
      laterModal(['later', volumeCard().approvalId, 3], text, style),
      releaseModal(poisoned(addressCard(), text), style),
    ])

    const faults = [
      releaseModal(addressCard(), style),
      approveManyModal(['take', 'all', proposal.fingerprint], proposal, style),
      ...hostile,
    ].flatMap((modal) => faultsOfModal({ ...modal }))

    expect(faults).toEqual([])
  })

  it('of the weekly report hold', () => {
    const message = { ...drawReport(weeklyReport(), style) }

    expect(lintMessage(message)).toEqual([])
    expect(check('POST', '/channels/1/messages', message)).toEqual([])
  })
})

describe('payloads', () => {
  it('stay well inside of the limits: 40 components and 4,000 characters', () => {
    const style = styleOf('pt', 'components', 'https://thrift.example')
    const cards = CARDS.flatMap(([, card]) =>
      CARD_STATES.flatMap((state) =>
        HOSTILE.map((text) => drawCard(poisoned(inState(card, state), text), style)),
      ),
    )

    const sizes = cards.map((card) => allComponents({ ...card }))
    const lengths = sizes.map((all) =>
      all.reduce((sum, each) => sum + (each['content']?.length ?? 0), 0),
    )

    expect(Math.max(...sizes.map((all) => all.length))).toBeLessThanOrEqual(20)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(3_900)
  })

  it('of the commands hide them from everybody until an administrator allows them', () => {
    const [command] = commandsBody()

    expect(command).toMatchObject({
      name: 'thrift',
      default_member_permissions: '0',
      contexts: [0],
      integration_types: [0],
    })
    expect(command?.options?.map((each) => each.name)).toEqual([
      'scan',
      'review',
      'savings',
      'status',
      'undo',
      'halt',
      'resume',
      'link',
    ])
  })
})
