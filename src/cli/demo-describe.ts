/** What a person sees before deciding in the demo: facts first, then the text, labelled with its source. */

import type { App } from '../app.ts'
import type { Justification } from '../core/justification.ts'
import { type Language, messagesIn } from '../core/messages/messages.ts'
import { plainText } from '../core/plain-text.ts'
import { formulaOf } from '../core/price.ts'
import { factLabel, kindTitle } from '../core/wording.ts'
import { latestApproval } from '../store/approvals.ts'
import type { Finding } from '../store/schema.ts'

const LINE = 100
const LONGEST = 2_000

export async function describe({ deps }: Pick<App, 'deps'>, finding: Finding): Promise<string> {
  const approval = await latestApproval(deps.db, finding.id)
  const { decide } = messagesIn(deps.language).cli
  return [
    ...factsAbout(finding, deps.language),
    ...(approval?.justification ? textOf(approval.justification, deps.language) : []),
    '',
    decide.ifApproved[finding.remedy ?? 'delete'],
    decide.canUndo,
  ].join('\n')
}

function factsAbout(finding: Finding, language: Language): string[] {
  const { cli, evidence } = messagesIn(language)
  const { decide } = cli
  const { region, account_id: account, first_seen_at: firstSeenAt, price } = finding
  const width = Math.max(...Object.values(evidence.answers).map((it) => it.length))
  const tags = Object.entries(finding.tags).map(([key, value]) => plainText(`${key}=${value}`, 60))
  return [
    decide.where({ title: kindTitle(finding.detector_id, language), region, account }),
    decide.seen(finding.sightings, firstSeenAt.toISOString().slice(0, 10)),
    decide.cost(formulaOf(price.lines), price.priceDate),
    decide.evidence,
    ...[...finding.evidence.facts, ...(finding.investigation?.facts ?? [])].flatMap(
      ({ name, answer, source, detail }) =>
        wrapped(
          `${factLabel(name, language)} (${source}) ${detail ?? ''}`,
          `  ${evidence.answers[answer].padEnd(width)} `,
          ' '.repeat(width + 3),
        ),
    ),
    ...past(finding, language),
    decide.tags(tags.join(', ') || decide.none),
  ]
}

/** What the investigation found, also where nobody could tell. */
function past({ investigation }: Finding, language: Language): string[] {
  if (!investigation) return []
  const { decide } = messagesIn(language).cli
  const { owner, lastUsedOn } = investigation
  return [
    decide.lastUsed(lastUsedOn),
    decide.owner(owner && plainText(`${owner.name} (${owner.why})`, 90)),
  ]
}

function textOf(text: Justification, language: Language): string[] {
  const { justification: words } = messagesIn(language)
  const list = (title: string, lines: readonly string[]): string[] =>
    lines.length > 0 ? [`${title}:`, ...lines.flatMap((line) => wrapped(line, '  - ', '    '))] : []
  return [
    '',
    `${words.sourceOf(text)} (${words.risks[text.risk]})`,
    ...wrapped(text.summary, '  ', '  '),
    ...wrapped(text.reasoning, '  ', '  '),
    ...list(words.unknowns, text.unknowns),
    ...list(words.questions, text.questions),
  ]
}

/** Broken at spaces, so that a terminal does not break words. */
function wrapped(text: string, first: string, others: string): string[] {
  const lines: string[] = []
  for (const word of plainText(text, LONGEST).split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < LINE)
      lines.splice(-1, 1, `${last} ${word}`)
    else lines.push(`${last === undefined ? first : others}${word}`)
  }
  return lines
}
