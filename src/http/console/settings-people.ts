/** Who may look, and who may approve what: by default, and where a rule says otherwise. */

import type { Person } from '../../core/approval.ts'
import { isApprover } from '../../core/governance.ts'
import { messagesIn } from '../../core/messages/messages.ts'
import type { ApprovalTerms, Approvers } from '../../core/policy.ts'
import type { ViewDeps } from './inbox-view.ts'
import { peopleLines } from './policy-lines.ts'
import { mayDecide } from './session.ts'
import { matchText, type Places, placeOf, type ValueView } from './settings-policy.ts'

interface PeopleView {
  /** What whoever reads this may do. */
  readonly you: string
  /** Without a chat: how people come in at all. */
  readonly door: string | null
  readonly rights: readonly ValueView[]
}

export interface Reader {
  readonly person: Person
  readonly places: Places
  readonly hasChat: boolean
}

export function peopleView(deps: ViewDeps, reader: Reader): PeopleView {
  const { people: say } = messagesIn(deps.language).settingsPage
  const { person, hasChat } = reader
  return {
    you: mayDecide(person, deps.policy) ? say.youDecide : say.youLook,
    door: hasChat ? null : say.links,
    rights: [mayLook(deps, reader), byDefault(deps, reader), ...byRules(deps, reader)],
  }
}

function mayLook(deps: ViewDeps, { person, places }: Reader): ValueView {
  const { people: say } = messagesIn(deps.language).settingsPage
  const { viewers } = deps.policy.console
  return {
    name: say.look,
    lines: [...whoLines(deps, viewers, person), say.alsoApprovers],
    origin: placeOf(places, 'console.viewers'),
  }
}

function byDefault(deps: ViewDeps, { person, places }: Reader): ValueView {
  const { people: say } = messagesIn(deps.language).settingsPage
  return {
    name: say.approve,
    lines: rightLines(deps, deps.policy.approval, person),
    origin: placeOf(places, 'approval.approvers'),
  }
}

/** A rule that names approvers replaces those by default; one that names none is not about people. */
function byRules(deps: ViewDeps, { person, places }: Reader): ValueView[] {
  const { people: say } = messagesIn(deps.language).settingsPage
  return deps.policy.rules.flatMap(({ match, approval }, index) => {
    if (!approval?.approvers && approval?.fourEyesFromMicros === undefined) return []
    return [
      {
        name: say.approveWhere(matchText(deps, match)),
        lines: rightLines(deps, approval, person),
        origin: placeOf(places, `rules.${index}.approval`),
      },
    ]
  })
}

function rightLines(
  deps: ViewDeps,
  { approvers, fourEyesFromMicros: from }: Partial<ApprovalTerms>,
  person: Person,
): string[] {
  const { settingsPage, money } = messagesIn(deps.language)
  const { people: say } = settingsPage
  return [
    ...(approvers ? whoLines(deps, approvers, person) : []),
    ...(from === undefined ? [] : [from === null ? say.one : say.two(money(from))]),
  ]
}

function whoLines({ language }: ViewDeps, approvers: Approvers, person: Person): string[] {
  const { settingsPage, policy } = messagesIn(language)
  const isYou = isApprover(person, approvers)
  return [...peopleLines(approvers, policy), ...(isYou ? [settingsPage.people.you] : [])]
}
