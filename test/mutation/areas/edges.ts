/** Who comes in, by the API or a chat, and may do what. */

import { inFile, type Mutation } from '../mutation.ts'

const desk = inFile(
  'src/workflow/desk.ts',
  'test/chat/discord/old-buttons',
  'test/chat/discord/single-card',
  'test/chat/discord/commands',
  'test/chat/discord/gateway',
  'test/chat/discord',
)
const reviewing = inFile('src/workflow/review.ts', 'test/chat/discord/digests')
const digests = inFile('src/core/digest.ts', 'test/core/digest', 'test/chat/discord/digests')
const cards = inFile('src/core/card.ts', 'test/core/card')
const people = inFile('src/store/identities.ts', 'test/http/link', 'test/chat/discord/governance')
const auth = inFile('src/http/auth.ts', 'test/http/auth')
const findingRoutes = inFile('src/http/routes/findings.ts', 'test/http/auth', 'test/http/undo')
const switchRoutes = inFile('src/http/routes/switch.ts', 'test/http/auth', 'test/http/switch')
const carrierRoutes = inFile('src/http/routes/carrier.ts', 'test/http/auth', 'test/http/carrier')
const signature = inFile('src/chat/discord/verify.ts', 'test/chat/discord/verify')
const home = inFile('src/chat/discord/incoming.ts', 'test/chat/discord/interactions')

export const EDGES: readonly Mutation[] = [
  desk(
    'a command needs an admitted person',
    'if (!mayCommand(person, deps.policy)) throw notAllowed(person, deps)',
    '',
  ),
  desk('undoing is for approvers', 'if (!isApprover(person, approvers)) {', 'if (false) {'),
  desk(
    'an undo fits the revision that was shown',
    'if (revision === null || revision === finding.revision) return',
    'if (approvers) return',
  ),
  desk(
    'a repeated click is answered, not done',
    'const isFirst = await beginInteraction(clicks, { source, id, actor, at: deps.now() })',
    'await beginInteraction(clicks, { source, id, actor, at: deps.now() })\n      const isFirst = true',
  ),
  cards(
    'an address cannot be brought back for sure',
    "return hasBackup || remedy === 'park'",
    'return true',
  ),
  reviewing(
    'a yes to many is to the list that was shown',
    'if (fingerprint !== choice.fingerprint) {',
    'if (false) {',
  ),
  reviewing(
    'a bunch leaves out what needs its own card',
    "return proposalOf(chosen, verdict !== 'approve')",
    'return proposalOf(chosen, true)',
  ),
  digests(
    'a bunch of cheap ones leaves out what needs its own card',
    'isOpen(state) && !isOwnCardOnly && monthlyMicros',
    'isOpen(state) && monthlyMicros',
  ),
  digests(
    'what has no price is not cheap',
    'monthlyMicros !== null && monthlyMicros < below',
    '(monthlyMicros ?? 0n) < below',
  ),
  digests(
    'the fingerprint of a list has the revisions',
    '`${approvalId} ${revision} ${monthlyMicros}`',
    '`${approvalId} ${monthlyMicros}`',
  ),
  digests(
    'production is never decided in a bunch',
    'STAGE.test(key) && /^pro?d/i.test(value)',
    'false',
  ),
  people('a link code expires', 'row && row.expires_at > at', 'row'),
  people(
    'a link code is used up',
    ".deleteFrom('link_code')\n    .where('sha256', '=', digestOf(code))\n    .returning(['person', 'person_name', 'expires_at'])",
    ".selectFrom('link_code')\n    .where('sha256', '=', digestOf(code))\n    .select(['person', 'person_name', 'expires_at'])",
  ),
  auth('a token has scopes', 'if (!token.scopes.includes(scope)) {', 'if (false) {'),
  auth(
    'a token is one of the list',
    "tokens.filter((it) => timingSafeEqual(Buffer.from(it.sha256, 'hex'), digest))",
    'tokens',
  ),
  findingRoutes(
    'deciding needs the scope decide',
    "'/findings/:id/decision',\n    {\n      onRequest: requires('decide')",
    "'/findings/:id/decision',\n    {\n      onRequest: requires('read')",
  ),
  findingRoutes(
    'undoing needs the scope decide',
    "'/findings/:id/undo',\n    {\n      onRequest: requires('decide')",
    "'/findings/:id/undo',\n    {\n      onRequest: requires('operate')",
  ),
  findingRoutes('the go signal needs the scope operate', "requires('operate')", "requires('read')"),
  switchRoutes('the switch needs the scope operate', "requires('operate')", "requires('read')"),
  carrierRoutes(
    'a carrier needs the scope operate',
    "'/findings/:id/approval-requests',\n    {\n      onRequest: requires('operate')",
    "'/findings/:id/approval-requests',\n    {\n      onRequest: requires('read')",
  ),
  signature('a forged signature', "return 'forged'", "return 'good'"),
  signature(
    'a stale signature',
    "ageSeconds > TOLERANCE_SECONDS ? 'stale' : 'good'",
    "ageSeconds > 1e9 ? 'stale' : 'good'",
  ),
  home('of our application', 'interaction.application_id === home.applicationId &&', ''),
  home('in our server', 'guildId === home.guildId &&', ''),
  home(
    'as installed in our server',
    "interaction.authorizing_integration_owners?.['0'] === guildId &&",
    '',
  ),
  home('in our channel', '&&\n    (channelId === home.channelId || parent === home.channelId)', ''),
]
