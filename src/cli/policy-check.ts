/**
 * `cloudthrift policy check`: what the policy would do with the findings of the last scan, and why. It
 * judges what is stored, asks no cloud, and writes nothing.
 */

import { connect } from '../app.ts'
import { readConfig } from '../config/config.ts'
import { AppError } from '../core/errors.ts'
import { exemptions } from '../core/exemptions.ts'
import { guardsOf } from '../core/guards.ts'
import { isAskable } from '../core/investigation.ts'
import { type Policy, rulesFor } from '../core/policy.ts'
import { prospectOf } from '../core/prospect.ts'
import type { Db } from '../store/database.ts'
import { findingsOfScan } from '../store/findings.ts'
import { pendingMigrations } from '../store/migrate.ts'
import { scopesOfScan } from '../store/scan-scopes.ts'
import { latestScan } from '../store/scans.ts'
import type { Finding } from '../store/schema.ts'
import { gatesOf, graceOf, termsOf } from '../store/terms.ts'
import { createLog } from '../telemetry/log.ts'
import { EXIT, print } from './output.ts'
import { type Check, type Judged, jsonOf, printCheck } from './policy-report.ts'
import { databaseOf } from './serve.ts'

export async function checkPolicy(options: { readonly json?: true }): Promise<number> {
  const config = readConfig()
  const log = createLog('warn', process.stderr)
  await using stack = new AsyncDisposableStack()
  const databaseUrl = await databaseOf(config, log, stack)
  const db = stack.adopt(connect(databaseUrl, log), (it) => it.destroy())
  const check = await checkOf(db, config.policy, new Date())
  if (options.json) print(JSON.stringify(jsonOf(check), null, 2))
  else printCheck(check)
  return check.notScanned.length === 0 ? EXIT.ok : EXIT.notAllScanned
}

async function checkOf(db: Db, policy: Policy, now: Date): Promise<Check> {
  const missing = await pendingMigrations(db)
  if (missing.length > 0) {
    throw new AppError('DATABASE_UNAVAILABLE', `the database lacks ${missing.join(', ')}`, {
      hint: 'Bring it to the newest version first: cloudthrift migrate',
    })
  }
  const scan = await latestScan(db)
  if (!scan) {
    throw new AppError('NOT_FOUND', 'there was no scan yet', {
      hint: 'Start the service and scan once: POST /scan, or wait for its schedule.',
    })
  }
  const scopes = await scopesOfScan(db, scan.id)
  const findings = await findingsOfScan(db, scan.id)
  return {
    scan,
    notScanned: scopes.filter((it) => it.status !== 'scanned'),
    judged: findings.map((finding) => judge(finding, policy, now)),
  }
}

function judge(finding: Finding, policy: Policy, now: Date): Judged {
  const { provider, account_id: accountId, region, tags, status, investigation } = finding
  const terms = termsOf(finding, policy)
  const seen = {
    resourceId: finding.resource_id,
    canonicalId: finding.canonical_id,
    tags,
    evidence: finding.evidence,
  }
  const against = {
    guards: guardsOf(seen, { provider, accountId, region }, policy, now),
    grace: graceOf(finding, policy, now),
    gates: gatesOf(finding, policy),
    exemptions: exemptions({ tags, monthlyMicros: finding.monthly_micros }, terms),
  }
  const isInvestigated = investigation !== null && isAskable(investigation, now)
  return {
    finding,
    prospect: prospectOf({ status, ...against, isInvestigated }),
    because: Object.values(against).flat(),
    terms,
    rules: ruleNumbers(finding, policy),
  }
}

function ruleNumbers({ detector_id: kind, account_id, team }: Finding, policy: Policy): number[] {
  const matching = rulesFor(policy, { kind, accountId: account_id, team })
  return matching.map((rule) => policy.rules.indexOf(rule) + 1)
}
