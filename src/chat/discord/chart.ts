/** Realised savings per week as a PNG: twelve bars with their amounts, drawn with a font of our own. */

import { createRequire } from 'node:module'
import type { Canvas, GlobalFonts, SKRSContext2D } from '@napi-rs/canvas'
import type { ReportView } from '../../core/report.ts'
import { twelveWeeks } from './report.ts'
import type { Style } from './style.ts'

const SIZE = { width: 960, height: 480 } as const
const PLOT = { left: 40, right: 920, top: 110, bottom: 410 } as const
const INK = {
  ground: '#1e1f22',
  text: '#f2f3f5',
  quiet: '#b5bac1',
  bar: '#22c55e',
  line: '#4e5058',
}
const FONT = 'Inter'

export async function drawChart(report: ReportView, { messages }: Style): Promise<Buffer> {
  const canvas = await emptyCanvas()
  const ink = canvas.getContext('2d')
  ink.fillStyle = INK.ground
  ink.fillRect(0, 0, SIZE.width, SIZE.height)
  const { report: say, money } = messages
  write(ink, say.chartTitle, { x: PLOT.left, y: 48, font: 'bold 26px', colour: INK.text })
  const note = say.chartNote(money(twelveWeeks(report)))
  write(ink, note, { x: PLOT.left, y: 82, font: '20px', colour: INK.quiet })
  drawBars(ink, report.weeks)
  return canvas.encode('png')
}

/** Skia is 15 MB and two threads: only who draws loads it. */
async function emptyCanvas(): Promise<Canvas> {
  const { createCanvas, GlobalFonts } = await import('@napi-rs/canvas')
  loadFonts(GlobalFonts)
  return createCanvas(SIZE.width, SIZE.height)
}

/** Containers have no fonts: without one of ours the figures would be empty boxes. */
function loadFonts(fonts: typeof GlobalFonts): void {
  if (fonts.has(FONT)) return
  const { resolve } = createRequire(import.meta.url)
  for (const file of ['400Regular/Inter_400Regular.ttf', '700Bold/Inter_700Bold.ttf']) {
    fonts.registerFromPath(resolve(`@expo-google-fonts/inter/${file}`), FONT)
  }
}

function drawBars(ink: SKRSContext2D, weeks: ReportView['weeks']): void {
  const cents = weeks.map(({ micros }) => Number(micros / 10_000n))
  const highest = Math.max(1, ...cents)
  const slot = (PLOT.right - PLOT.left) / weeks.length
  ink.fillStyle = INK.line
  ink.fillRect(PLOT.left, PLOT.bottom, PLOT.right - PLOT.left, 2)
  for (const [index, week] of weeks.entries()) {
    const value = cents[index] ?? 0
    const height = Math.round(((PLOT.bottom - PLOT.top) * value) / highest)
    const x = PLOT.left + index * slot
    const middle = x + slot / 2
    ink.fillStyle = INK.bar
    ink.beginPath()
    ink.roundRect(x + slot * 0.15, PLOT.bottom - height, slot * 0.7, height, [6, 6, 0, 0])
    ink.fill()
    const amount = { x: middle, y: PLOT.bottom - height - 10, font: 'bold 16px', colour: INK.text }
    if (value > 0) write(ink, short(value), { ...amount, isCentred: true })
    const day = { x: middle, y: PLOT.bottom + 30, font: '15px', colour: INK.quiet }
    write(ink, week.endsOn.slice(5), { ...day, isCentred: true })
  }
}

interface Place {
  readonly x: number
  readonly y: number
  readonly font: string
  readonly colour: string
  readonly isCentred?: boolean
}

function write(ink: SKRSContext2D, words: string, { x, y, font, colour, isCentred }: Place): void {
  ink.font = `${font} ${FONT}`
  ink.fillStyle = colour
  ink.textAlign = isCentred ? 'center' : 'left'
  ink.fillText(words, x, y)
}

/** '4.20', '812', '12.3k': what fits over a bar. */
function short(cents: number): string {
  const dollars = cents / 100
  if (dollars < 10) return dollars.toFixed(2)
  return dollars < 10_000 ? String(Math.round(dollars)) : `${(dollars / 1_000).toFixed(1)}k`
}
