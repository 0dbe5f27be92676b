/** From a scan to an approval: what is asked, by whom it may be answered, and for how long it holds. */

import { inFile, type Mutation, together } from '../mutation.ts'

const scan = inFile('src/workflow/scan.ts', 'test/workflow/scan-')
const looking = inFile('src/workflow/look-through.ts', 'test/workflow/look-through', 'test/workflow/scan-')
const sightings = inFile('src/store/sightings.ts', 'test/store/sightings', 'test/store/scan-results', 'test/workflow/scan-')
const investigating = inFile('src/workflow/investigate.ts', 'test/workflow/investigate')
const investigations = inFile('src/store/investigations.ts', 'test/workflow/investigate', 'test/workflow/sweep.test.ts')
const asking = inFile('src/workflow/request-approval.ts', 'test/workflow/request-approval', 'test/workflow/guard-table')
const terms = inFile('src/store/terms.ts', 'test/workflow/request-approval', 'test/workflow/guard-table', 'test/workflow/scan-grace')
const deciding = inFile('src/workflow/decide.ts', 'test/workflow/decide', 'test/http/decision', 'test/chat/discord/governance')
const expiring = inFile('src/workflow/expire.ts', 'test/workflow/sweep.test.ts', 'test/http/carrier', 'test/workflow/remote-answer')
const proceeding = inFile('src/workflow/proceed.ts', 'test/workflow/proceed', 'test/http/proceed', 'test/workflow/remote-')
const mending = inFile('src/workflow/mend-carrier.ts', 'test/workflow/remote-')
const sweeping = inFile('src/workflow/sweep.ts', 'test/workflow/sweep.test.ts')
const desk = inFile('src/workflow/desk.ts', 'test/chat/discord')
const reviewing = inFile('src/workflow/review.ts', 'test/chat/discord/digests')
const digests = inFile('src/core/digest.ts', 'test/core/digest', 'test/chat/discord/digests')
const cards = inFile('src/core/card.ts', 'test/core/card')
const people = inFile('src/store/identities.ts', 'test/http/link', 'test/chat/discord/governance')
const auth = inFile('src/http/auth.ts', 'test/http/auth')
const findingRoutes = inFile('src/http/routes/findings.ts', 'test/http/auth')
const switchRoutes = inFile('src/http/routes/switch.ts', 'test/http/auth', 'test/http/switch')
const carrierRoutes = inFile('src/http/routes/carrier.ts', 'test/http/auth', 'test/http/carrier')
const signature = inFile('src/chat/discord/verify.ts', 'test/chat/discord/verify')
const home = inFile('src/chat/discord/incoming.ts', 'test/chat/discord/interactions')

const SCANS: readonly Mutation[] = [
  scan('a late job of an old scan writes nothing', 'if (!(await isWaiting(deps.db, job.scanId, job.scope))) return', ''),
  scan('only what was listed completely is cleared', 'complete.map(({ id }) => id),', 'deps.clouds.get(scope.provider)?.detectors.map(({ id }) => id) ?? [],'),
  scan('what an attempt of ours removed is not cleared', 'unseen.filter((it) => !it.attempted)', 'unseen'),
  scan('a question about something that is gone is void', "await closeApprovals(trx, ids, 'void', at)", ''),
  scan('what was shown and is no longer true expires', 'await expireOutdated(deps, trx, scope)', ''),
  scan('an outdated question is closed', "await closeApprovals(trx, outdated, 'void', at)", ''),
  looking('a scope that errs is not scanned', "return { detector, reason: `${detector.id}: ${error.message}` }", 'return { detector, reason: null }'),
  looking('guards are stored with the finding', '...guardsOf(observation, scope, policy, now),', ''),
  looking('exemptions are stored with the finding', '...exemptions({ tags: observation.tags, monthlyMicros: proposal.savingMicros }, terms),', ''),
  looking('what the policy cannot propose is stored with the finding', '...proposal.guards,', ''),
  sightings('what an execution holds keeps what was approved', "and (finding.digest = r.digest or finding.status in ('queued', 'executing'))", 'and finding.digest = r.digest'),
  sightings('one scan counts once', 'sightings = finding.sightings + (finding.last_scan_id <> ${scanId}::uuid)::int', 'sightings = finding.sightings + 1'),
  sightings('one scan counts once, changed', 'sightings = finding.sightings + (finding.last_scan_id <> excluded.last_scan_id)::int', 'sightings = finding.sightings + 1'),
  sightings('changed evidence raises the revision', 'revision = finding.revision + (finding.fingerprint <> excluded.fingerprint)::int', 'revision = finding.revision'),
  sightings('what changed forgets what was learnt', 'when finding.fingerprint = excluded.fingerprint then finding.investigation end', 'when true then finding.investigation end'),
  sightings('what is under way is not cleared', ".where('status', 'in', MOVES.clear.from)", ".where('status', '<>', 'remediated')"),
  sightings('only what this scan did not see is cleared', ".where('last_scan_id', '<>', scanId)", ''),
  sightings('only this region is cleared', ".where('region', '=', scope.region)\n    .where('detector_id', 'in'", ".where('detector_id', 'in'"),
  sightings('only this account is cleared', ".where('account_id', '=', scope.accountId)\n    .where('region', '=', scope.region)\n    .where('detector_id', 'in'", ".where('region', '=', scope.region)\n    .where('detector_id', 'in'"),
  sightings('only these kinds are cleared', ".where('detector_id', 'in', detectorIds)", ''),
  sightings('another fingerprint outdates a question', "eb('approval.fingerprint', '<>', eb.ref('finding.fingerprint')),", ''),
  sightings('a guard outdates a question', "eb(sql`finding.guards`, '<>', sql`'[]'::jsonb`),", ''),
  together('a candidate is unguarded', 'the scan leaves it out, and the question asks again', [
    sightings('', ".where('status', '=', 'open')\n    .where(sql`guards`, '=', sql`'[]'::jsonb`)\n    .where('sightings'", ".where('status', '=', 'open')\n    .where('sightings'"),
    investigations('', ".where('status', '=', 'open')\n    .where(sql`guards`, '=', sql`'[]'::jsonb`)\n    .execute()", ".where('status', '=', 'open')\n    .execute()"),
    asking('', '    ...finding.guards,\n', ''),
  ]),
  together('seen twice', 'the scan leaves it out, and the question asks again', [
    sightings('', ".where('sightings', '>=', 2)", ''),
    terms('', 'return graceGuards(seen, termsOf(finding, policy).minIdleDays, now)', "return graceGuards(seen, termsOf(finding, policy).minIdleDays, now).filter((it) => it.name !== 'seen-once')"),
  ]),
  together('idle for minIdleDays', 'the scan leaves it out, and the question asks again', [
    sightings('', ".where('first_seen_at', '<=', idleSince)", ''),
    terms('', 'return graceGuards(seen, termsOf(finding, policy).minIdleDays, now)', "return graceGuards(seen, termsOf(finding, policy).minIdleDays, now).filter((it) => it.name !== 'grace')"),
  ]),
]

const QUESTIONS: readonly Mutation[] = [
  together('a gate that is not a yes stops the question', 'the investigation queues no question, and the question asks again', [
    investigating('', '(it) => gatesOf(it, deps.policy).length === 0,', '() => true,'),
    asking('', '    ...gatesOf(finding, policy),\n', ''),
  ]),
  asking('grace is asked again before the question', '    ...graceOf(finding, policy, now()),\n', ''),
  asking('guards are asked again before the question', '    ...finding.guards,\n', ''),
  asking('gates are asked again before the question', '    ...gatesOf(finding, policy),\n', ''),
  asking('nobody is asked without an investigation', '!investigation || !isAskable(investigation, now())', 'investigation && !isAskable(investigation, now())'),
  asking('nobody is asked on an old investigation', '!investigation || !isAskable(investigation, now())', '!investigation'),
  asking('only what is open is asked about', "status !== 'open' || ", ''),
  asking('without a remedy nobody is asked', 'if (!remedy) return null', ''),
  asking('a question expires', 'at.getTime() + expiresAfterHours * HOUR_MS', 'at.getTime() + expiresAfterHours * HOUR_MS * 1_000'),
  asking('who asked for the scan is remembered', 'askedBy: scan?.requested_by ?? null', 'askedBy: null'),
  investigations('what changed meanwhile learns nothing', 'and finding.fingerprint = r.fingerprint', ''),
  investigations('what was asked about meanwhile learns nothing', "where id = any(${ids}::uuid[]) and status = 'open'", 'where id = any(${ids}::uuid[])'),
  investigating('a missing permission is a gate', 'permissions.set(key, { ...fact, at: deps.now().toISOString(), isGate })', 'permissions.set(key, { ...fact, at: deps.now().toISOString(), isGate: false })'),
  investigating('permissions belong to the gates', 'gates: [...asked, ...permissionFor(run, finding)],', 'gates: asked,'),
  investigating('no answer about a resource is an error', 'if (!history || !asked) {', 'if (!history) {'),
]

const ANSWERS: readonly Mutation[] = [
  deciding('a decision needs an admitted person', 'if (refusal) throw new Refused(refusal, `${person.id} may not', 'if (false) throw new Refused(refusal ?? { why: "expired" }, `${person.id} may not'),
  deciding('only an open question is answered', '!approval || approval.closed_at || finding.status', '!approval || finding.status'),
  deciding('an answer fits one revision', 'answer.revision !== approval.revision || ', ''),
  deciding('a question fits the revision of its finding', ' || finding.revision !== approval.revision', ''),
  deciding('an expired question is not answered', 'if (approval.expires_at <= deps.now()) {', 'if (false) {'),
  deciding('the same person says yes once', 'if (given.includes(identity)) {', 'if (false) {'),
  deciding('a yes to an earlier question does not count', "it.approval_id === approval.id && it.verdict === 'approve'", "it.verdict === 'approve'"),
  deciding('a no is not a yes', "it.approval_id === approval.id && it.verdict === 'approve'", 'it.approval_id === approval.id'),
  deciding('a linked account is its identity', '.map((it) => it.identity ?? it.actor)', '.map((it) => it.actor)'),
  deciding('who asked is known by identity', '? (await identityOf(trx, approval.asked_by)).identity', '? approval.asked_by'),
  deciding('who asked in a chat counts', 'approval.asked_by !== null && isChatPerson(approval.asked_by)', 'approval.asked_by === ""'),
  deciding('four eyes are asked for', "const isEnough = answer.verdict !== 'approve' || (await isEnoughWith(trx, open))", 'const isEnough = Boolean(open)'),
  deciding('of many answers one wins', 'if (!moved) throw await conflict(trx, findingId)', ''),
  deciding('an answer closes its question', 'await closeApprovals(trx, [findingId], OUTCOMES[verdict], deps.now())', ''),
  deciding('an answer is on record', 'await record(deps, trx, answer, { ...open, snoozeUntil })', ''),
  deciding('a snooze ends in the future', 'if (!(until > now)) {', 'if (false) {'),
  expiring('never before its time', ' && approval.expires_at <= at', ''),
  expiring('never what was answered', ' && approval.closed_at === null', ''),
  expiring('an expired question is closed', "await closeApprovals(trx, [findingId], 'expired', at)", ''),
  sweeping('unanswered questions expire', 'await expireUnanswered(deps)', ''),
  sweeping('a snooze ends when its time is over, not before', 'await snoozedUntilBefore(deps.db, at)', 'await snoozedUntilBefore(deps.db, new Date(at.getTime() + 1e10))'),
  sweeping('a remote carrier gives the go signal itself', 'if (deps.carrier.goesAtOnce) {', 'if (true) {'),
  proceeding('a go signal for what nobody approved is refused', 'if (!moved && !UNDER_WAY.includes(finding.status)) {', 'if (false) {'),
  proceeding('an execution signals for its own question', 'if (executionId !== null) await mustCarry(trx, findingId, executionId)', ''),
  proceeding('an execution of an older question starts nothing', 'if (newest && carried?.id === newest.id) return', 'if (newest && carried) return'),
  mending('a silent carrier has its patience', 'new Date(at - remote.patienceMs)', 'new Date(at)'),
  mending('a silent carrier is not gone past unless it is configured', "remote.whenSilent === 'proceed' ?", "remote.whenSilent !== 'x' ?"),
]

const EDGES: readonly Mutation[] = [
  desk('a command needs an admitted person', 'if (!mayCommand(person, deps.policy)) throw notAllowed(person, deps)', ''),
  desk('undoing is for approvers', 'if (!isApprover(person, approvers)) {', 'if (false) {'),
  desk('an undo fits the revision that was shown', 'if (revision === null || revision === finding.revision) return', 'if (approvers) return'),
  desk('what cannot be taken back needs its proof', "if (choice.verdict === 'approve') checkProof(deps, about, proof)", ''),
  desk('the proof is compared', 'if (proof === proofOf(about.evidence.attributes, about.resource_id)) return', 'if (proof) return'),
  desk('a repeated click is answered, not done', 'const isFirst = await beginInteraction(deps.db, { source, id, actor, at: deps.now() })', 'await beginInteraction(deps.db, { source, id, actor, at: deps.now() })\n      const isFirst = true'),
  cards('an address cannot be brought back for sure', "return hasBackup || remedy === 'park'", 'return true'),
  reviewing('a yes to many is to the list that was shown', 'if (fingerprint !== choice.fingerprint) {', 'if (false) {'),
  reviewing('a bunch leaves out what needs its own card', "return proposalOf(chosen, verdict !== 'approve')", 'return proposalOf(chosen, true)'),
  digests('a bunch of cheap ones leaves out what needs its own card', 'isOpen(state) && !isOwnCardOnly && monthlyMicros', 'isOpen(state) && monthlyMicros'),
  digests('what has no price is not cheap', 'monthlyMicros !== null && monthlyMicros < below', '(monthlyMicros ?? 0n) < below'),
  digests('the fingerprint of a list has the revisions', '`${approvalId} ${revision} ${monthlyMicros}`', '`${approvalId} ${monthlyMicros}`'),
  digests('production is never decided in a bunch', 'STAGE.test(key) && /^pro?d/i.test(value)', 'false'),
  people('a link code expires', 'row && row.expires_at > at', 'row'),
  people('a link code is used up', ".deleteFrom('link_code')\n    .where('sha256', '=', digestOf(code))\n    .returning(['person', 'person_name', 'expires_at'])", ".selectFrom('link_code')\n    .where('sha256', '=', digestOf(code))\n    .select(['person', 'person_name', 'expires_at'])"),
  auth('a token has scopes', 'if (!token.scopes.includes(scope)) {', 'if (false) {'),
  auth('a token is one of the list', 'tokens.filter((it) => timingSafeEqual(Buffer.from(it.sha256, \'hex\'), digest))', 'tokens'),
  findingRoutes('deciding needs the scope decide', "'/findings/:id/decision',\n    {\n      onRequest: requires('decide')", "'/findings/:id/decision',\n    {\n      onRequest: requires('read')"),
  findingRoutes('undoing needs the scope decide', "'/findings/:id/undo',\n    {\n      onRequest: requires('decide')", "'/findings/:id/undo',\n    {\n      onRequest: requires('operate')"),
  findingRoutes('the go signal needs the scope operate', "requires('operate')", "requires('read')"),
  switchRoutes('the switch needs the scope operate', "requires('operate')", "requires('read')"),
  carrierRoutes('a carrier needs the scope operate', "'/findings/:id/approval-requests',\n    {\n      onRequest: requires('operate')", "'/findings/:id/approval-requests',\n    {\n      onRequest: requires('read')"),
  signature('a forged signature', "return 'forged'", "return 'good'"),
  signature('a stale signature', "ageSeconds > TOLERANCE_SECONDS ? 'stale' : 'good'", "ageSeconds > 1e9 ? 'stale' : 'good'"),
  home('of our application', 'interaction.application_id === home.applicationId &&', ''),
  home('in our server', 'guildId === home.guildId &&', ''),
  home('as installed in our server', "interaction.authorizing_integration_owners?.['0'] === guildId &&", ''),
  home('in our channel', '&&\n    (channelId === home.channelId || parent === home.channelId)', ''),
]

export const DECISION: readonly Mutation[] = [...SCANS, ...QUESTIONS, ...ANSWERS, ...EDGES]
