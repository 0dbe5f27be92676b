/** The doors of the web console: who comes in, for how long, and whose form it is. */

import { inFile, type Mutation } from '../mutation.ts'

const DOORS = ['test/http/console/sign-in', 'test/http/console/links'] as const
const admitting = inFile('src/http/console/admit.ts', ...DOORS)
const fence = inFile('src/http/console/fence.ts', ...DOORS)
const session = inFile('src/http/console/session.ts', ...DOORS, 'test/http/console/inbox-hostile')
const keeping = inFile(
  'src/http/console/session-store.ts',
  ...DOORS,
  'test/http/console/session-race',
)
const sessions = inFile('src/store/console-sessions.ts', ...DOORS)
const links = inFile('src/store/console-links.ts', 'test/http/console/links')
const discord = inFile('src/http/console/discord-sign-in.ts', ...DOORS)
const ownPages = inFile('src/http/console/own-page.ts', ...DOORS)
const limit = inFile('src/http/console/limit-sign-in.ts', ...DOORS)
const form = inFile(
  'src/http/console/form.ts',
  'test/http/console/form',
  'test/http/console/inbox-hostile',
  'test/http/console/inbox-rules',
)

export const CONSOLE: readonly Mutation[] = [
  admitting(
    'roles are read anew before anything is changed',
    'if (isGood && !changesSomething(request)) return person',
    'if (isGood) return person',
  ),
  admitting(
    'roles are read anew after a while',
    'at < visit.rolesAt + ROLES_GOOD_FOR_MS',
    'at > 0',
  ),
  admitting('who has left is signed out', 'if (!member) return null', 'if (!member) return person'),
  admitting(
    'who may not look any more is signed out',
    'if (!current || (members && !mayLook(current, deps.policy))) {',
    'if (!current) {',
  ),
  admitting(
    'who lost a role is signed out everywhere',
    'await dropConsoleSessionsOf(deps.db, person.id)',
    '',
  ),
  admitting(
    'what Discord cannot tell decides nothing',
    'request.rolesAreKnown = false',
    'request.rolesAreKnown = true',
  ),
  fence('no form of another site', 'if (isOurs) return', 'if (request) return'),
  session('a form has its token', 'app.csrfProtection(request, reply, done)', 'done()'),
  session(
    'whoever signs in gets a new id',
    'await request.session.regenerate()\n  const at',
    'const at',
  ),
  session(
    'a page is for who is signed in',
    'if (request.person) return\n',
    'if (request) return\n',
  ),
  session(
    'viewers do not decide',
    'if (person && mayDecide(person, policy)) return',
    'if (person) return',
  ),
  session('who is not known does not decide', 'if (person && !rolesAreKnown) {', 'if (false) {'),
  session('no script reads the cookie', 'httpOnly: true,', 'httpOnly: false,'),
  session('the cookie stays on TLS', 'secure: settings.isSecure,', 'secure: false,'),
  keeping(
    'a session ends',
    'Math.min(visit.startedAt + SIGNED_IN_MS, visit.seenAt + IDLE_MS)',
    'visit.seenAt + IDLE_MS',
  ),
  keeping(
    'an idle session ends',
    'Math.min(visit.startedAt + SIGNED_IN_MS, visit.seenAt + IDLE_MS)',
    'visit.startedAt + SIGNED_IN_MS',
  ),
  keeping(
    'who has signed out is not signed in again by a late page',
    'await (isNew ? addConsoleSession(db, id, saved) : changeConsoleSession(db, id, saved))',
    'await dropConsoleSession(db, id)\n      if (isNew || id) await addConsoleSession(db, id, saved)',
  ),
  sessions(
    'a session that is over opens nothing',
    "    .where('expires_at', '>', at)\n    .executeTakeFirst()",
    '    .executeTakeFirst()',
  ),
  links(
    'a link is used up',
    ".deleteFrom('console_link')\n    .where('sha256', '=', digestOf(code))\n    .returning(",
    ".selectFrom('console_link')\n    .where('sha256', '=', digestOf(code))\n    .select(",
  ),
  links('a link expires', 'row && row.expires_at > at', 'row'),
  discord(
    'a member who may not look stays out',
    'if (!mayLook(person, deps.policy)) return words.mayNotLook',
    '',
  ),
  discord('who is no member is told so', 'if (!member) return words.notAMember', ''),
  discord('the state is of this browser', 'query.state === signed.value', 'Boolean(query.state)'),
  ownPages('no way out of the console', 'return isInside ? page :', 'return page ? page :'),
  limit(
    'whoever knocks too often waits',
    'if (!counted.isAllowed && counted.isExceeded) {',
    'if (false) {',
  ),
  form(
    'an unreadable item is refused',
    "if (!findingId) throw wrong('item', words.unreadable)",
    'if (!findingId) continue',
  ),
  form('too many items are refused', 'if (items.size > MOST_ITEMS)', 'if (items.size > 1e9)'),
]
