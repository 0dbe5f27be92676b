/** Who may look, and who may approve what: by default, and where a rule says otherwise. */

import type { Person } from '../../core/approval.ts'
import { isApprover, isChatPerson } from '../../core/governance.ts'
import { messagesIn } from '../../core/messages/messages.ts'
import type { ApprovalTerms } from '../../core/policy.ts'
import type { ViewDeps } from './inbox-view.ts'
import { peopleLines } from './policy-lines.ts'
import { mayDecide } from './session.ts'
import { matchText, type Places } from './settings-policy.ts'

interface PeopleView {
  /** What whoever reads this may do. */
  readonly you: string
  /** Without a chat: how people come in at all. */
  readonly door: string | null
  readonly rows: readonly RightView[]
}

interface RightView {
  readonly may: string
  readonly who: readonly string[]
  /** From which saving on two people are needed. */
  readonly two: string
  readonly origin: string | null
  readonly isYours: boolean
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
    rows: [lookRow(deps, reader), defaultRow(deps, reader), ...ruleRows(deps, reader)],
  }
}

function lookRow({ policy, language }: ViewDeps, { person, places }: Reader): RightView {
  const messages = messagesIn(language)
  const { people: say } = messages.settingsPage
  const { viewers } = policy.console
  const isEmpty = viewers.roles.length + viewers.users.length === 0
  const named = isEmpty ? [say.nobody] : peopleLines(viewers, messages.policy)
  return {
    may: say.look,
    who: [...named, say.alsoApprovers],
    two: '',
    origin: places.get('console.viewers') ?? null,
    isYours: isApprover(person, viewers),
  }
}

function defaultRow(deps: ViewDeps, reader: Reader): RightView {
  const { approval } = deps.policy
  return {
    ...rightsOf(deps, approval, reader),
    may: messagesIn(deps.language).settingsPage.people.approve,
    origin: reader.places.get('approval.approvers') ?? null,
  }
}

/** A rule that names approvers replaces those by default; one that names none changes nothing here. */
function ruleRows(deps: ViewDeps, reader: Reader): RightView[] {
  const { people: say } = messagesIn(deps.language).settingsPage
  return deps.policy.rules.flatMap(({ match, approval }, index) => {
    if (!approval?.approvers && approval?.fourEyesFromMicros === undefined) return []
    const path = `rules.${index}.approval`
    return [
      {
        ...rightsOf(deps, approval, reader),
        may: say.approveWhere(matchText(deps, match)),
        origin: reader.places.get(`${path}.approvers`) ?? reader.places.get(path) ?? null,
      },
    ]
  })
}

function rightsOf(
  { language }: ViewDeps,
  { approvers, fourEyesFromMicros: from }: Partial<ApprovalTerms>,
  { person }: Reader,
): Pick<RightView, 'who' | 'two' | 'isYours'> {
  const messages = messagesIn(language)
  const { people: say } = messages.settingsPage
  const isEmpty = approvers && approvers.roles.length + approvers.users.length === 0
  const named = approvers && !isEmpty ? peopleLines(approvers, messages.policy) : null
  const amount = from === null ? say.one : from !== undefined && messages.money(from)
  return {
    who: named ?? [isEmpty ? say.nobodyInChat : say.asAbove],
    two: amount || say.asAbove,
    isYours: approvers !== undefined && isChatPerson(person.id) && isApprover(person, approvers),
  }
}
