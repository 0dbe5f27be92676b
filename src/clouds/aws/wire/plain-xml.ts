/**
 * Reads plain XML, elements and text, in one pass into what a shape says. The answers of EC2 are
 * nothing else. On anything else (attributes, comments, CDATA, unknown entities, text between
 * elements, a member twice) it throws `NotPlain`, and a reader that knows all of XML has to decide.
 */

export type Shape = TextShape | ListShape | StructShape

interface TextShape {
  readonly kind: 'text'
  readonly read: (text: string) => unknown
}

interface ListShape {
  readonly kind: 'list'
  /** The name of the elements that are its items. */
  readonly item: string
  readonly of: () => Shape
}

interface StructShape {
  readonly kind: 'struct'
  /** By the name of the element. Elements that are not in it are skipped. */
  readonly members: ReadonlyMap<string, Member>
}

export interface Member {
  readonly name: string
  /** The closing tag of its element. */
  readonly end: string
  readonly shape: () => Shape
}

export class NotPlain extends Error {}

const ROOT = /^\s*(?:<\?xml[^>]*\?>\s*)?<(?<tag>[A-Za-z]\w*)(?:\s+xmlns="[^"<>]*")?>/
const PLAIN_TAG = /^[A-Za-z][\w.-]*\/?$/
const ENTITY = /&(?:(?<name>amp|lt|gt|quot|apos);)?/g
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}
const SLASH = 47

/** The content of the root element, whatever its name. */
export function readPlainXml(xml: string, shape: Shape): unknown {
  const root = ROOT.exec(xml)
  // Readers of XML turn carriage returns into something else.
  if (!root?.groups?.['tag'] || xml.includes('\r')) throw new NotPlain()
  return new Reader(xml, root[0].length).content(endOf(root.groups['tag']), shape)
}

export function endOf(tag: string): string {
  return `</${tag}>`
}

class Reader {
  readonly #xml: string
  /** Behind the last tag that was read. */
  #at: number

  constructor(xml: string, at: number) {
    this.#xml = xml
    this.#at = at
  }

  /** What stands between the opening tag, which was just read, and its closing one. */
  content(end: string, shape: Shape): unknown {
    if (shape.kind === 'text') return shape.read(this.#text(end))
    return shape.kind === 'list' ? this.#list(end, shape) : this.#struct(end, shape)
  }

  #text(end: string): string {
    const from = this.#at
    const to = this.#next()
    this.#close(end, to)
    return unescaped(this.#xml.slice(from, to))
  }

  #list(end: string, { item, of }: ListShape): unknown[] {
    const items: unknown[] = []
    const shape = of()
    const endOfItem = endOf(item)
    for (let child = this.#open(end); child !== null; child = this.#open(end)) {
      if (child === item) items.push(this.content(endOfItem, shape))
      else if (child === `${item}/`) items.push(empty(shape))
      else this.#skip(child)
    }
    return items
  }

  #struct(end: string, { members }: StructShape): Record<string, unknown> {
    const struct: Record<string, unknown> = {}
    for (let child = this.#open(end); child !== null; child = this.#open(end)) {
      const isEmpty = child.endsWith('/')
      const name = isEmpty ? child.slice(0, -1) : child
      const member = members.get(name)
      if (!member) this.#skip(child)
      else if (struct[member.name] !== undefined) throw new NotPlain()
      else
        struct[member.name] = isEmpty
          ? empty(member.shape())
          : this.content(member.end, member.shape())
    }
    return struct
  }

  /** The name of the next child, with a slash when it is empty; null where the parent ends. */
  #open(endOfParent: string): string | null {
    const tag = this.#next()
    if (tag > this.#at && this.#xml.slice(this.#at, tag).trim() !== '') throw new NotPlain()
    if (this.#xml.charCodeAt(tag + 1) === SLASH) {
      this.#close(endOfParent, tag)
      return null
    }
    const end = this.#xml.indexOf('>', tag)
    this.#at = end + 1
    return this.#xml.slice(tag + 1, end)
  }

  /** Known names need no check: an element that is not plain has none of them. */
  #skip(child: string): void {
    if (!PLAIN_TAG.test(child)) throw new NotPlain()
    if (child.endsWith('/')) return
    const end = endOf(child)
    for (;;) {
      const tag = this.#next()
      this.#at = tag
      const inner = this.#open(end)
      if (inner === null) return
      this.#skip(inner)
    }
  }

  #next(): number {
    const tag = this.#xml.indexOf('<', this.#at)
    if (tag === -1) throw new NotPlain()
    return tag
  }

  #close(end: string, at: number): void {
    if (!this.#xml.startsWith(end, at)) throw new NotPlain()
    this.#at = at + end.length
  }
}

function empty(shape: Shape): unknown {
  if (shape.kind === 'text') return shape.read('')
  return shape.kind === 'list' ? [] : {}
}

/** Space that only lays out the document is no text. */
function unescaped(text: string): string {
  if (text.includes('\n') && text.trim() === '') return ''
  return text.includes('&') ? text.replace(ENTITY, decoded) : text
}

function decoded(_entity: string, name: string | undefined): string {
  const character = name === undefined ? undefined : ENTITIES[name]
  if (character === undefined) throw new NotPlain()
  return character
}
