/**
 * What a text of a model must keep to before anybody may see it. One rule, one function; each is
 * complete by itself, and one that is broken rejects the text. Pure.
 */

import { riskFloor } from '../core/brief.ts'
import { type Brief, type Draft, RISKS } from '../core/justification.ts'
import type { Language } from '../core/messages/messages.ts'
import { slotsIn } from '../core/slots.ts'
import {
  anyOf,
  CERTAINTIES,
  CURRENCIES,
  INJECTIONS,
  NUMBERS,
  PERCENTAGES,
  TELLTALES,
  UNITS,
  VERDICTS,
} from './vocabulary.ts'

/** A draft as the rules read it. */
interface Reading {
  readonly draft: Draft
  readonly brief: Brief
  readonly language: Language
  readonly slots: readonly string[]
  /** Its words, without slots and without the product names that this brief allows. */
  readonly bare: string
  /** The same without accents and capitals. */
  readonly folded: string
}

type Rule = (reading: Reading) => boolean

const LENGTHS = { summary: 240, reasoning: 600, line: 160, unknowns: 4, questions: 3 } as const
/** Less says nothing. */
const SHORTEST = 10
/** Names of services that hold a digit. */
const SERVICES = ['EC2', 'S3', 'IPv4', 'IPv6']
/** So many characters of a tag in a row are a quotation. */
const QUOTE = 12
/**
 * Letters that are a plain one with at most an accent: others look like them, and would carry a word past
 * the rules. Then what is plain in every chat, page and terminal, or has a rule of its own.
 */
const PLAIN = /^[A-Za-zÀ-ÅÇ-ÏÑ-ÖÙ-Ýà-åç-ïñ-öù-ýÿ\p{N}\p{Sc} .,;:!?'"()\-–—/…’“”%‰@#<>{}]*$/u
const TOP_LEVEL_DOMAIN = /[\p{L}\p{N}-]\.\p{L}{2,}/u
const FOUND = {
  number: anyOf(NUMBERS),
  unit: anyOf(UNITS),
  currency: anyOf(CURRENCIES),
  percent: anyOf(PERCENTAGES),
  verdict: anyOf(VERDICTS),
  injection: anyOf(INJECTIONS),
  certainty: anyOf(CERTAINTIES),
  en: anyOf(TELLTALES.en),
  pt: anyOf(TELLTALES.pt),
}

/** By name; true means broken. */
export const RULES = {
  'unknown-slot': ({ slots, brief }) => slots.some((name) => !Object.hasOwn(brief.slots, name)),
  'broken-slot': ({ bare }) => /[{}]/.test(bare),
  character: ({ bare }) => !PLAIN.test(bare),
  digit: ({ bare }) => /\p{N}|(?<!\p{L})[IVX]{2,}(?!\p{L})/u.test(bare),
  'number-word': ({ folded }) => has(folded, FOUND.number),
  unit: ({ folded }) => has(folded, FOUND.unit),
  currency: ({ bare, folded }) => /\p{Sc}/u.test(bare) || has(folded, FOUND.currency),
  percent: ({ bare, folded }) => /[%‰]/.test(bare) || has(folded, FOUND.percent),
  link: ({ bare }) => /:\/\/|www/i.test(bare) || TOP_LEVEL_DOMAIN.test(bare),
  mention: ({ bare }) => /[@#<>]/.test(bare),
  verdict: ({ folded }) => has(folded, FOUND.verdict),
  injection: ({ folded }) => has(folded, FOUND.injection),
  certainty: ({ folded }) => has(folded, FOUND.certainty),
  quotation: ({ folded, brief }) => Object.values(brief.tags).some((tag) => quotes(folded, tag)),
  signal: ({ draft, brief }) => !areOurs(draft.signals, brief),
  risk: ({ draft, brief }) => RISKS.indexOf(draft.risk) < RISKS.indexOf(riskFloor(brief)),
  silence: ({ draft, brief }) => hasGaps(brief) && draft.unknowns.length === 0,
  language: ({ folded, language }) => !isIn(folded, language),
  length: ({ draft }) => isTooLong(draft) || isTooShort(draft),
} as const satisfies Record<string, Rule>

export type RuleName = keyof typeof RULES

/** The names of the rules that a draft breaks; none: it may be shown. */
export function violationsOf(draft: Draft, brief: Brief, language: Language): RuleName[] {
  const reading = readingOf(draft, brief, language)
  return namesOf(RULES).filter((name) => RULES[name](reading))
}

function namesOf(rules: typeof RULES): RuleName[] {
  return Object.keys(rules).filter((name): name is RuleName => name in rules)
}

function readingOf(draft: Draft, brief: Brief, language: Language): Reading {
  const texts = [draft.summary, draft.reasoning, ...draft.unknowns, ...draft.questions]
  const { names, rest } = slotsIn(texts.join(' \u2026 '))
  const bare = withoutProducts(rest, [...SERVICES, ...brief.products])
  return { draft, brief, language, slots: names, bare, folded: fold(bare) }
}

/** Exactly these, as whole words. */
function withoutProducts(text: string, products: readonly string[]): string {
  return products.reduce(
    (rest, name) =>
      rest.replaceAll(
        new RegExp(
          `(?<![\\p{L}\\p{N}.])${name.replaceAll('.', '\\.')}(?![\\p{L}\\p{N}]|\\.\\p{N})`,
          'gu',
        ),
        ' ',
      ),
    text,
  )
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ')
}

function has(text: string, pattern: RegExp): boolean {
  return text.search(pattern) >= 0
}

/** Punctuation apart: 'old-payments-db' is quoted by 'old payments db', too. */
function quotes(text: string, tag: string): boolean {
  const [said, source] = [lettersOf(text), lettersOf(fold(tag))]
  for (let start = 0; start + QUOTE <= source.length; start++) {
    if (said.includes(source.slice(start, start + QUOTE))) return true
  }
  return false
}

function lettersOf(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
}

function areOurs(signals: readonly string[], brief: Brief): boolean {
  const known = new Set(brief.signals.map(({ name }) => name))
  const said = new Set(signals)
  return said.size > 0 && said.size === signals.length && signals.every((name) => known.has(name))
}

/** Something that matters is not known, so the text must say so. */
function hasGaps({ hasOwner, environment, signals }: Brief): boolean {
  return !hasOwner || environment === 'unknown' || signals.some((it) => it.answer === 'unknown')
}

function isIn(text: string, language: Language): boolean {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0
  const [own, other] = language === 'en' ? [FOUND.en, FOUND.pt] : [FOUND.pt, FOUND.en]
  return count(own) > count(other)
}

function isTooLong({ summary, reasoning, unknowns, questions }: Draft): boolean {
  return (
    summary.length > LENGTHS.summary ||
    reasoning.length > LENGTHS.reasoning ||
    unknowns.length > LENGTHS.unknowns ||
    questions.length > LENGTHS.questions ||
    [...unknowns, ...questions].some((line) => line.length > LENGTHS.line)
  )
}

function isTooShort({ summary, reasoning, unknowns, questions }: Draft): boolean {
  return [summary, reasoning, ...unknowns, ...questions].some((it) => it.length < SHORTEST)
}
