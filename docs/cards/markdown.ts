/** Discord's markdown as far as our messages use it: lines of runs, each with its look. */

export interface Run {
  readonly text: string
  readonly isBold: boolean
  readonly look: 'plain' | 'code' | 'mention' | 'time' | 'emoji'
}

export interface Line {
  readonly kind: 'text' | 'heading' | 'subheading' | 'small' | 'item' | 'quote' | 'code'
  readonly runs: readonly Run[]
}

/** What the placeholders of a message stand for, to its reader. */
export interface Reader {
  readonly now: Date
  readonly names: ReadonlyMap<string, string>
  readonly locale: string
}

const PREFIXES: readonly (readonly [string, Line['kind']])[] = [
  ['## ', 'heading'],
  ['### ', 'subheading'],
  ['-# ', 'small'],
  ['- ', 'item'],
  ['> ', 'quote'],
]

export function linesOf(content: string, reader: Reader): Line[] {
  let isCode = false
  return content.split('\n').flatMap((text): Line[] => {
    if (text === '```') {
      isCode = !isCode
      return []
    }
    if (isCode) return [{ kind: 'code', runs: [{ text, isBold: false, look: 'plain' }] }]
    const [prefix, kind] = PREFIXES.find(([it]) => text.startsWith(it)) ?? ['', 'text' as const]
    return [{ kind, runs: runsOf(text.slice(prefix.length), reader) }]
  })
}

const TOKEN =
  /\\(?<escaped>.)|`(?<code>[^`]+)`|(?<bold>\*\*)|<@&?(?<id>\d+)>|<t:(?<at>\d+):(?<form>[RD])>|(?<emoji>\p{Extended_Pictographic}\ufe0f?)/gu

function runsOf(text: string, reader: Reader): Run[] {
  const runs: Run[] = []
  let isBold = false
  let end = 0
  const add = (part: string, look: Run['look'] = 'plain'): void => {
    if (part) runs.push({ text: part, isBold, look })
  }
  for (const match of text.matchAll(TOKEN)) {
    add(text.slice(end, match.index))
    end = match.index + match[0].length
    if (match.groups?.['bold']) isBold = !isBold
    else add(...shownAs(match.groups ?? {}, reader))
  }
  add(text.slice(end))
  return runs
}

function shownAs(token: Partial<Record<string, string>>, reader: Reader): [string, Run['look']] {
  const { escaped, code, id, at, form = 'R', emoji = '' } = token
  if (escaped) return [escaped, 'plain']
  if (code) return [code, 'code']
  if (id) return [`@${reader.names.get(id) ?? 'somebody'}`, 'mention']
  if (at) return [momentOf(new Date(Number(at) * 1_000), form, reader), 'time']
  return [emoji, 'emoji']
}

function momentOf(at: Date, form: string, { now, locale }: Reader): string {
  if (form === 'D') return at.toLocaleDateString(locale, { dateStyle: 'long', timeZone: 'UTC' })
  const minutes = Math.round((at.getTime() - now.getTime()) / 60_000)
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  if (Math.abs(minutes) < 60) return format.format(minutes, 'minute')
  if (Math.abs(minutes) < 48 * 60) return format.format(Math.round(minutes / 60), 'hour')
  return format.format(Math.round(minutes / 1_440), 'day')
}
