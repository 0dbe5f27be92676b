/** From a scan to a question: what is found, cleared, looked into, asked. */

import { inFile, type Mutation, together } from '../mutation.ts'

const scan = inFile('src/workflow/scan.ts', 'test/workflow/scan-')
const looking = inFile(
  'src/workflow/look-through.ts',
  'test/workflow/look-through',
  'test/workflow/park',
  'test/workflow/scan-',
)
const sightings = inFile(
  'src/store/sightings.ts',
  'test/store/sightings',
  'test/store/scan-results',
  'test/workflow/investigate-again',
  'test/workflow/scan-',
)
const investigating = inFile(
  'src/workflow/investigate.ts',
  'test/workflow/investigate',
  'test/workflow/guard-table',
  'test/workflow/sandbox-probe',
)
const investigations = inFile(
  'src/store/investigations.ts',
  'test/store/investigations',
  'test/workflow/investigate',
  'test/workflow/sweep.test.ts',
)
const asking = inFile(
  'src/workflow/request-approval.ts',
  'test/workflow/request-approval',
  'test/workflow/guard-table',
  'test/chat/discord/governance',
)
const terms = inFile(
  'src/store/terms.ts',
  'test/workflow/request-approval',
  'test/workflow/guard-table',
  'test/workflow/scan-grace',
)

export const SCANS: readonly Mutation[] = [
  scan(
    'a late job of an old scan writes nothing',
    'if (!(await isWaiting(deps.db, job.scanId, job.scope))) return',
    '',
  ),
  scan(
    'where something was known, what is missing is cleared',
    'isFirst: !(await isKnown(deps.db, job.scope))',
    'isFirst: true',
  ),
  sightings(
    'a first look keeps what was approved as well',
    "\n    where finding.status not in ('queued', 'executing')`",
    '`',
  ),
  scan(
    'only what was listed completely is cleared',
    'complete.map(({ id }) => id),',
    'deps.clouds.get(scope.provider)?.detectors.map(({ id }) => id) ?? [],',
  ),
  scan(
    'what an attempt of ours removed is not cleared',
    'unseen.filter((it) => !it.attempted)',
    'unseen',
  ),
  scan(
    'a question about something that is gone is void',
    "await closeApprovals(trx, ids, 'void', at)",
    '',
  ),
  scan(
    'what was shown and is no longer true expires',
    'await expireOutdated(deps, trx, scope)',
    '',
  ),
  scan('an outdated question is closed', "await closeApprovals(trx, outdated, 'void', at)", ''),
  looking(
    'a scope that errs is not scanned',
    'return { detector, reason: `${detector.id}: ${error.message}` }',
    'return { detector, reason: null }',
  ),
  looking(
    'guards are stored with the finding',
    '...guardsOf(observation, scope, policy, now),',
    '',
  ),
  looking(
    'exemptions are stored with the finding',
    '...exemptions({ tags: observation.tags, monthlyMicros: proposal.savingMicros }, terms),',
    '',
  ),
  looking('what the policy cannot propose is stored with the finding', '...proposal.guards,', ''),
  sightings(
    'what an execution holds keeps what was approved',
    "and (finding.digest = r.digest or finding.status in ('queued', 'executing'))",
    'and finding.digest = r.digest',
  ),
  sightings(
    'what nothing has changed about is only counted as seen',
    'const rest = rows.filter((row) => !unchanged.has(row.resourceId))',
    'const rest = rows',
  ),
  sightings(
    'one scan counts once',
    'sightings = sighting.sightings + (sighting.last_scan_id <> ${scanId}::uuid)::int',
    'sightings = sighting.sightings + 1',
  ),
  sightings(
    'one scan counts once, changed',
    'sightings = sighting.sightings + (sighting.last_scan_id <> excluded.last_scan_id)::int',
    'sightings = sighting.sightings + 1',
  ),
  sightings(
    'changed evidence raises the revision',
    'revision = finding.revision + (finding.fingerprint <> excluded.fingerprint)::int',
    'revision = finding.revision',
  ),
  sightings(
    'what changed forgets what was learnt',
    'when finding.fingerprint = excluded.fingerprint then finding.investigation end',
    'when true then finding.investigation end',
  ),
  sightings(
    'what is under way is not cleared',
    ".where('status', 'in', MOVES.clear.from)",
    ".where('status', '<>', 'remediated')",
  ),
  sightings(
    'only what this scan did not see is cleared',
    ".where('last_scan_id', '<>', scanId)",
    '',
  ),
  sightings(
    'only this region is cleared',
    ".where('region', '=', scope.region)\n    .where('detector_id', 'in'",
    ".where('detector_id', 'in'",
  ),
  sightings(
    'only this account is cleared',
    ".where('account_id', '=', scope.accountId)\n    .where('region', '=', scope.region)\n    .where('detector_id', 'in'",
    ".where('region', '=', scope.region)\n    .where('detector_id', 'in'",
  ),
  sightings('only these kinds are cleared', ".where('detector_id', 'in', detectorIds)", ''),
  sightings(
    'another fingerprint outdates a question',
    "eb('approval.fingerprint', '<>', eb.ref('finding.fingerprint')),",
    '',
  ),
  sightings('a guard outdates a question', "eb(sql`finding.guards`, '<>', sql`'[]'::jsonb`),", ''),
  together('a candidate is unguarded', 'the scan leaves it out, and the question asks again', [
    sightings(
      '',
      ".where('status', '=', 'open')\n    .where(sql`guards`, '=', sql`'[]'::jsonb`)\n    .where('sightings'",
      ".where('status', '=', 'open')\n    .where('sightings'",
    ),
    investigations(
      '',
      ".where('status', '=', 'open')\n    .where(sql`guards`, '=', sql`'[]'::jsonb`)\n    .execute()",
      ".where('status', '=', 'open')\n    .execute()",
    ),
    asking('', '    ...finding.guards,\n', ''),
  ]),
  together('seen twice', 'the scan leaves it out, and the question asks again', [
    sightings('', ".where('sightings', '>=', 2)", ''),
    terms(
      '',
      'return graceGuards(seen, termsOf(finding, policy).minIdleDays, now)',
      "return graceGuards(seen, termsOf(finding, policy).minIdleDays, now).filter((it) => it.name !== 'seen-once')",
    ),
  ]),
  together('idle for minIdleDays', 'the scan leaves it out, and the question asks again', [
    sightings('', ".where('first_seen_at', '<=', idleSince)", ''),
    terms(
      '',
      'return graceGuards(seen, termsOf(finding, policy).minIdleDays, now)',
      "return graceGuards(seen, termsOf(finding, policy).minIdleDays, now).filter((it) => it.name !== 'grace')",
    ),
  ]),
  together(
    'a gate that is not a yes stops the question',
    'the investigation queues no question, and the question asks again',
    [
      investigating('', '(it) => gatesOf(it, deps.policy).length === 0,', '() => true,'),
      asking('', '    ...gatesOf(finding, policy),\n', ''),
    ],
  ),
  asking(
    'grace is asked again before the question',
    '    ...graceOf(finding, policy, now()),\n',
    '',
  ),
  asking('guards are asked again before the question', '    ...finding.guards,\n', ''),
  asking('gates are asked again before the question', '    ...gatesOf(finding, policy),\n', ''),
  asking(
    'nobody is asked without an investigation',
    '!investigation || !isAskable(investigation, now())',
    'investigation && !isAskable(investigation, now())',
  ),
  asking(
    'nobody is asked on an old investigation',
    '!investigation || !isAskable(investigation, now())',
    '!investigation',
  ),
  asking('only what is open is asked about', "status !== 'open' || ", ''),
  asking('without a remedy nobody is asked', 'if (!remedy) return null', ''),
  asking(
    'a question expires',
    'at.getTime() + expiresAfterHours * HOUR_MS',
    'at.getTime() + expiresAfterHours * HOUR_MS * 1_000',
  ),
  asking(
    'who asked for the scan is remembered',
    'askedBy: scan?.requested_by ?? null',
    'askedBy: null',
  ),
  investigations(
    'what changed meanwhile learns nothing',
    'and finding.fingerprint = r.fingerprint',
    '',
  ),
  investigations(
    'what was asked about meanwhile learns nothing',
    "where id = any(${ids}::uuid[]) and status = 'open'",
    'where id = any(${ids}::uuid[])',
  ),
  investigating(
    'a missing permission is a gate',
    'permissions.set(key, { ...fact, at: deps.now().toISOString(), isGate })',
    'permissions.set(key, { ...fact, at: deps.now().toISOString(), isGate: false })',
  ),
  investigating(
    'permissions belong to the gates',
    'gates: [...asked, ...permissionFor(run, finding)],',
    'gates: asked,',
  ),
  investigating(
    'no answer about a resource is an error',
    'if (!history || !asked) {',
    'if (!history) {',
  ),
]
