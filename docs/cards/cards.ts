/** `npm run docs:cards`: paints a handful of our messages into docs/pictures, from what the renderers make. */

import { mkdir, writeFile } from 'node:fs/promises'
import { drawCard } from '../../src/chat/discord/card.ts'
import { drawChart } from '../../src/chat/discord/chart.ts'
import { drawDigest, drawLead } from '../../src/chat/discord/digest.ts'
import { drawPanel } from '../../src/chat/discord/panel.ts'
import { styleOf } from '../../src/chat/discord/style.ts'
import { inState } from '../../test/support/discord/card-states.ts'
import {
  addressCard,
  digestWith,
  lineAt,
  NOW,
  panelWith,
  volumeCard,
  weeklyReport,
} from '../../test/support/discord/views.ts'
import type { Reader } from './markdown.ts'
import { paintMessage } from './paint.ts'

const FOLDER = new URL('../pictures/', import.meta.url)
const en = styleOf('en', 'components', 'https://thrift.example')
const pt = styleOf('pt', 'components', 'https://thrift.example')
const reader: Reader = {
  now: NOW,
  locale: 'en',
  names: new Map([
    ['400000000000000001', 'Ana'],
    ['500000000000000001', 'cloud-approvers'],
  ]),
}
const lines = Array.from({ length: 24 }, (_, index) =>
  lineAt(index, index % 7 === 5 ? { state: 'done' } : {}),
)
const digest = digestWith(lines)
const portuguese = volumeCard({
  justification: {
    source: 'model',
    label: 'gemini-3.5-flash-lite',
    language: 'pt',
    summary:
      'Sobrou de um servidor Jenkins que foi substituído em janeiro; nada o leu desde então.',
    reasoning: '',
    risk: 'low',
    unknowns: ['se os logs antigos ainda interessam a alguém'],
    questions: [],
  },
})
const ask = { roles: ['500000000000000001'], users: [] }

const pictures: readonly (readonly [string, object, Reader])[] = [
  ['volume-pending', drawCard(volumeCard(), en), reader],
  ['volume-working', drawCard(inState(volumeCard(), 'working'), en), reader],
  ['volume-done', drawCard(inState(volumeCard(), 'done'), en), reader],
  ['volume-pending-pt', drawCard(portuguese, pt), { ...reader, locale: 'pt-BR' }],
  ['address-pending', drawCard(addressCard(), en), reader],
  ['digest-lead', drawLead(digest, ask, en), reader],
  ['digest', drawDigest(digest, en), reader],
  ['panel', drawPanel(panelWith(lines, lines.slice(0, 3)), en), reader],
]

await mkdir(FOLDER, { recursive: true })
for (const [name, message, as] of pictures) {
  await writeFile(new URL(`${name}.png`, FOLDER), await paintMessage({ ...message }, as))
}
await writeFile(new URL('report-chart.png', FOLDER), await drawChart(weeklyReport(), en))
