/** A line chart as SVG, small enough to read: time to the right, dollars up, gaps where nothing is known. */

const WIDTH = 860
const HEIGHT = 300
const EDGE = { left: 80, right: 16, top: 40, bottom: 34 }
const COLOURS = ['#1f2933', '#2f80ed', '#27ae60', '#eb5757', '#9b51e0']
const MOST_POINTS = 1_200

export interface ChartLine {
  readonly name: string
  /** One value per minute; null: nothing is known. */
  readonly dollars: readonly (number | null)[]
  readonly isDashed?: boolean
}

export function chart(title: string, lines: readonly ChartLine[]): string {
  const values = lines.flatMap((it) => it.dollars.filter((value) => value !== null))
  const [low, high] = rangeOf(values)
  const count = Math.max(...lines.map((it) => it.dollars.length))
  const x = (index: number): number =>
    EDGE.left + (index / Math.max(1, count - 1)) * (WIDTH - EDGE.left - EDGE.right)
  const y = (value: number): number =>
    HEIGHT - EDGE.bottom - ((value - low) / (high - low)) * (HEIGHT - EDGE.top - EDGE.bottom)
  const step = Math.max(1, Math.floor(count / MOST_POINTS))
  const paths = lines.map((line, index) => {
    const dash = line.isDashed ? ' stroke-dasharray="5 4"' : ''
    return `<path d="${pathOf(line.dollars, step, x, y)}" fill="none" stroke="${colour(index)}" stroke-width="1.6"${dash}/>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    `<text x="${EDGE.left}" y="16" font-size="14" font-weight="bold">${title}</text>`,
    ...legend(lines),
    ...dollarsAxis(low, high, y),
    ...daysAxis(count, x),
    ...paths,
    '</svg>',
    '',
  ].join('\n')
}

function rangeOf(values: readonly number[]): [number, number] {
  const low = values.reduce((least, it) => Math.min(least, it), 0)
  const high = values.reduce((most, it) => Math.max(most, it), 0)
  return high > low ? [low, high] : [low, low + 1]
}

function pathOf(
  dollars: ChartLine['dollars'],
  step: number,
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  let isDown = false
  const parts: string[] = []
  for (let index = 0; index < dollars.length; index += step) {
    const value = lowestOf(dollars.slice(index, index + step))
    if (value !== null) {
      parts.push(`${isDown ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`)
    }
    isDown = value !== null
  }
  return parts.join('')
}

/** Of the minutes behind one point the lowest is drawn: no dip is hidden. */
function lowestOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((it) => it !== null)
  return known.length === 0 ? null : Math.min(...known)
}

function legend(lines: readonly ChartLine[]): string[] {
  return lines.map(
    ({ name }, index) =>
      `<text x="${EDGE.left + index * 190}" y="32" fill="${colour(index)}">${name}</text>`,
  )
}

function dollarsAxis(low: number, high: number, y: (value: number) => number): string[] {
  return [low, (low + high) / 2, high].map((value) => {
    const line = `<line x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${y(value)}" y2="${y(value)}" stroke="#e4e7eb"/>`
    const text = `<text x="${EDGE.left - 6}" y="${y(value) + 4}" text-anchor="end">${shown(value)}</text>`
    return line + text
  })
}

function daysAxis(count: number, x: (index: number) => number): string[] {
  const days = Math.floor(count / 1_440)
  return Array.from(
    { length: days + 1 },
    (_, day) =>
      `<text x="${x(day * 1_440)}" y="${HEIGHT - 12}" text-anchor="middle">day ${day}</text>`,
  )
}

function colour(index: number): string {
  return COLOURS[index % COLOURS.length] ?? 'black'
}

function shown(dollars: number): string {
  const size = Math.abs(dollars)
  const digits = size >= 100 || size === 0 ? 0 : 2
  const text = size.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  return `${dollars < 0 ? '-' : ''}$${text}`
}
