/**
 * Paints a message of ours roughly as Discord's dark theme shows it on a phone: enough to judge whether
 * state, money, risk and the way back are seen at once.
 */

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import {
  type Canvas,
  createCanvas,
  GlobalFonts,
  type Image,
  loadImage,
  type SKRSContext2D,
} from '@napi-rs/canvas'
import { type Line, linesOf, type Reader, type Run } from './markdown.ts'

// The pictures show whatever the renderers made.
// oxlint-disable-next-line typescript/no-explicit-any
type Json = Record<string, any>

const SCALE = 1.5
const WIDTH = 430
const COLOURS = {
  ground: '#313338',
  box: '#393a41',
  text: '#dbdee1',
  strong: '#f2f3f5',
  quiet: '#949ba4',
  code: '#1e1f22',
  mention: '#3c4270',
  line: '#4e5058',
} as const
const GROUNDS: Partial<Record<Run['look'], string>> = {
  code: COLOURS.code,
  mention: COLOURS.mention,
  time: '#404249',
}
const BUTTONS = ['', '#5865f2', '#4e5058', '#248046', '#da373c', '#4e5058']

const LOOK: Readonly<Record<Line['kind'], { size: number; colour: string; indent: number }>> = {
  text: { size: 14, colour: COLOURS.text, indent: 0 },
  heading: { size: 18, colour: COLOURS.strong, indent: 0 },
  subheading: { size: 16, colour: COLOURS.strong, indent: 0 },
  small: { size: 12, colour: COLOURS.quiet, indent: 0 },
  item: { size: 14, colour: COLOURS.text, indent: 14 },
  quote: { size: 14, colour: COLOURS.text, indent: 12 },
  code: { size: 12.5, colour: COLOURS.text, indent: 8 },
}

interface Area {
  readonly left: number
  readonly right: number
}

export async function paintMessage(message: Json, reader: Reader): Promise<Buffer> {
  const { resolve } = createRequire(import.meta.url)
  for (const file of ['400Regular/Inter_400Regular.ttf', '700Bold/Inter_700Bold.ttf']) {
    GlobalFonts.registerFromPath(resolve(`@expo-google-fonts/inter/${file}`), 'Inter')
  }
  const tall = createCanvas(WIDTH * SCALE, 3_000 * SCALE)
  const painter = new Painter(tall, reader, await emojisOf(JSON.stringify(message), resolve))
  painter.message(message)
  const height = Math.ceil(painter.y + 12) * SCALE
  const cut = createCanvas(WIDTH * SCALE, height)
  cut.getContext('2d').drawImage(tall, 0, 0)
  return cut.encode('png')
}

/** Discord's own emoji, by code point. */
async function emojisOf(
  text: string,
  resolve: (id: string) => string,
): Promise<ReadonlyMap<string, Image>> {
  const found = new Set(text.match(/\p{Extended_Pictographic}\ufe0f?/gu) ?? [])
  const images = [...found].map(async (emoji): Promise<[string, Image]> => {
    const point = emoji.codePointAt(0)?.toString(16) ?? ''
    const file = resolve(`@discordapp/twemoji/dist/svg/${point}.svg`)
    return [emoji, await loadImage(await readFile(file))]
  })
  return new Map(await Promise.all(images))
}

class Painter {
  y = 12
  readonly #ink: SKRSContext2D
  readonly #reader: Reader
  readonly #emojis: ReadonlyMap<string, Image>

  constructor(canvas: Canvas, reader: Reader, emojis: ReadonlyMap<string, Image>) {
    this.#ink = canvas.getContext('2d')
    this.#reader = reader
    this.#emojis = emojis
    this.#ink.scale(SCALE, SCALE)
    this.#ink.fillStyle = COLOURS.ground
    this.#ink.fillRect(0, 0, WIDTH, 3_000)
  }

  message(message: Json): void {
    const area = { left: 12, right: WIDTH - 12 }
    if (message['content']) this.#text(message['content'], area)
    for (const part of message['components'] ?? []) this.#part(part, area)
  }

  #part(part: Json, area: Area): void {
    if (part['type'] === 17) this.#container(part, area)
    if (part['type'] === 10) this.#text(part['content'], area)
    if (part['type'] === 14) this.#separator(area)
    if (part['type'] === 9) this.#section(part, area)
    if (part['type'] === 1) this.#row(part['components'], area)
  }

  #container(part: Json, { left, right }: Area): void {
    const top = this.y
    this.y += 12
    // Painted once to know its height, then the box, then again on top of it.
    for (const child of part['components'])
      this.#part(child, { left: left + 18, right: right - 12 })
    const bottom = this.y + 4
    this.#box([left, top, right - left, bottom - top], COLOURS.box, 8)
    const accent = `#${part['accent_color'].toString(16).padStart(6, '0')}`
    this.#box([left, top, 4, bottom - top], accent, 2)
    this.y = top + 12
    for (const child of part['components'])
      this.#part(child, { left: left + 18, right: right - 12 })
    this.y = bottom + 8
  }

  #separator({ left, right }: Area): void {
    this.#ink.fillStyle = COLOURS.line
    this.#ink.fillRect(left, this.y + 2, right - left, 1)
    this.y += 10
  }

  #section(part: Json, area: Area): void {
    const top = this.y
    const { label, style } = part['accessory']
    const width = this.#buttonWidth(label)
    this.#button({ label, style, x: area.right - width, y: top + 2, width })
    for (const child of part['components'])
      this.#part(child, { ...area, right: area.right - width - 10 })
    this.y = Math.max(this.y, top + 40)
  }

  #row(parts: readonly Json[], { left, right }: Area): void {
    let x = left
    for (const part of parts) {
      if (part['type'] === 3) return this.#select(part, { left, right })
      const width = this.#buttonWidth(part['label'])
      if (x + width > right && x > left) {
        x = left
        this.y += 38
      }
      this.#button({ ...part, label: part['label'], style: part['style'], x, y: this.y, width })
      x += width + 8
    }
    this.y += 42
  }

  #select(part: Json, { left, right }: Area): void {
    this.#box([left, this.y, right - left, 38], COLOURS.code, 4)
    const chosen = part['options'].filter((it: Json) => it['default'])
    const shown = chosen.length > 0 ? `${chosen.length} × …` : part['placeholder']
    this.#words(shown, { x: left + 12, y: this.y + 24, size: 14, colour: COLOURS.quiet })
    this.y += 46
    for (const option of part['options'].slice(0, 5)) {
      const sign = option['default'] ? '☑' : '☐'
      this.#text(`${sign} ${option['label']}\n-# ${option['description']}`, {
        left: left + 6,
        right,
      })
    }
  }

  #buttonWidth(label: string): number {
    this.#ink.font = '500 13px Inter'
    return this.#ink.measureText(label).width + 26
  }

  #button(it: {
    label: string
    style: number
    x: number
    y: number
    width: number
    disabled?: boolean
  }): void {
    this.#ink.globalAlpha = it.disabled ? 0.5 : 1
    this.#box([it.x, it.y, it.width, 32], BUTTONS[it.style] ?? COLOURS.line, 6)
    this.#words(it.label, { x: it.x + 13, y: it.y + 21, size: 13, colour: '#ffffff' })
    this.#ink.globalAlpha = 1
  }

  #words(text: string, at: { x: number; y: number; size: number; colour: string }): void {
    this.#ink.font = `500 ${at.size}px Inter`
    this.#ink.fillStyle = at.colour
    this.#ink.fillText(text, at.x, at.y)
  }

  #text(content: string, area: Area): void {
    for (const line of linesOf(content, this.#reader)) this.#line(line, area)
    this.y += 6
  }

  #line({ kind, runs }: Line, { left, right }: Area): void {
    const { size, colour, indent } = LOOK[kind]
    const height = Math.round(size * 1.45)
    this.#margin(kind, { left, right }, { size, height, colour })
    const start = left + indent
    let x = start
    for (const { word, run } of piecesOf(runs, kind)) {
      this.#ink.font = fontOf(kind, run, size)
      const width = run.look === 'emoji' ? size * 1.3 : this.#ink.measureText(word).width
      if (x + width > right && x > start) {
        x = start
        this.y += height
      }
      this.#run(word, run, { x, width, size, colour })
      x += width
    }
    this.y += height
  }

  /** What stands before or behind a line of this kind. */
  #margin(
    kind: Line['kind'],
    { left, right }: Area,
    { size, height, colour }: { size: number; height: number; colour: string },
  ): void {
    if (kind === 'code') this.#box([left, this.y, right - left, height], COLOURS.code, 0)
    if (kind === 'item') this.#words('•', { x: left + 3, y: this.y + size, size, colour })
    if (kind === 'quote') this.#box([left, this.y, 3, height], COLOURS.line, 1)
  }

  #run(
    word: string,
    { look }: Run,
    { x, width, size, colour }: { x: number; width: number; size: number; colour: string },
  ): void {
    const emoji = this.#emojis.get(word)
    if (look === 'emoji' && emoji) {
      this.#ink.drawImage(emoji, x, this.y + size * 0.12, size * 1.15, size * 1.15)
      return
    }
    const shade = GROUNDS[look]
    if (shade && word.trim()) {
      const font = this.#ink.font
      this.#box([x - 1, this.y + size * 0.1, width + 2, size * 1.25], shade, 3)
      this.#ink.font = font
    }
    this.#ink.fillStyle = look === 'mention' ? '#c9cdfb' : colour
    this.#ink.fillText(word, x, this.y + size)
  }

  #box(
    [x, y, width, height]: readonly [x: number, y: number, width: number, height: number],
    colour: string,
    radius: number,
  ): void {
    this.#ink.fillStyle = colour
    this.#ink.beginPath()
    this.#ink.roundRect(x, y, width, height, radius)
    this.#ink.fill()
  }
}

/** Lines break between words; a line of a table and an emoji do not break. */
function piecesOf(runs: readonly Run[], kind: Line['kind']): { word: string; run: Run }[] {
  return runs.flatMap((run) => {
    const isWhole = kind === 'code' || run.look === 'emoji'
    const words = isWhole ? [run.text] : (run.text.match(/\s+|\S+/g) ?? [])
    return words.map((word) => ({ word, run }))
  })
}

function fontOf(kind: Line['kind'], { look, isBold }: Run, size: number): string {
  const weight = isBold || kind === 'heading' || kind === 'subheading' ? 'bold ' : ''
  const isCode = kind === 'code' || look === 'code'
  return isCode
    ? `${weight}${size * 0.92}px 'DejaVu Sans Mono', monospace, Inter`
    : `${weight}${size}px Inter`
}
