/**
 * What the command line prints for people: tables, summaries, prompts, hints. Codes of errors, JSON and
 * the names of commands and options stay English everywhere.
 */

import type { RemedyName } from '../../remedy.ts'

export const cli = {
  unpriced: 'unpriced',
  notScanned: (where: string, why: string): string => `not scanned: ${where}: ${why}`,
  scan: {
    asking: 'asking who we are and which regions there are',
    progress: (done: number, all: number, findings: number, amount: string): string =>
      `scanned ${done}/${all} regions, ${findings} findings, ${amount} per month`,
    head: ['USD/month', 'kind', 'resource', 'region', 'name', 'speaks against a removal'],
    found: (count: number, sum: string): string => `${count} found: ${sum}`,
    free: (count: number, sum: string): string => `${count} with nothing against a removal: ${sum}`,
    sum: (amount: string, unpriced: number): string =>
      `${amount} per month${unpriced > 0 ? ` and ${unpriced} unpriced` : ''}`,
    noHistory: (days: number): string =>
      `Idle for ${days} days cannot be proved by one look: only the age since creation was checked. ` +
      'Nor was anything investigated: last use, owner, DNS names, keys. The service sees every ' +
      'resource idle in two scans, and looks into it, before it asks anybody.',
    unknownKind: (kind: string): string => `--kind ${kind} is not known`,
    knownKinds: (kinds: string): string => `Known kinds: ${kinds}`,
  },
  demo: {
    simulated: 'A simulated AWS account of 3 regions, served over the real EC2 protocol',
    nothingLeaves: 'nothing leaves this machine',
    modelIsTold: (model: string): string =>
      `GEMINI_API_KEY is set: ${model} at Google is told the facts of findings, and explains them`,
    timePlays: (days: number): string =>
      `Time plays along: the first scan happens ${days} days ago, the second one today.`,
    emulator: (url: string): string => `AWS at ${url}.`,
    ownAccount: 'Your own AWS account, read by your own credentials.',
    idleDays: (days: number): string =>
      `Idle days asked for: ${days}. This database starts empty, so ${
        days > 0
          ? 'nothing is ready today; --min-idle-days 0 asks at once'
          : 'two scans in a row are the whole history'
      }.`,
    daysPass: (days: number): string => `${days} days pass`,
    momentPasses: 'a moment passes',
    noBlindYes: '--yes on a real account',
    noBlindYesHint:
      'Approving everything unseen is for simulators only. Run without --yes and decide yourself.',
    dryRun: 'Dry run: every step is tried, nothing is removed (policy: dryRun).',
    running: (it: { folder: string; api: string; log: string }): string =>
      `Running: PostgreSQL in ${it.folder}, API at ${it.api}, log in ${it.log}`,
    console: (name: string, url: string): string =>
      `Open the console as ${name} (works once): ${url}`,
    untilInterrupted: 'It stays until you press Ctrl-C.',
    noTerminal:
      'Not a terminal: nobody can decide. `npm run demo -- --yes` approves what is ready.',
    firstScan: 'first scan',
    secondScan: 'second scan',
    scanning: (it: { title: string; day: string; done: number; all: number }): string =>
      `${it.title} (${it.day}): ${it.done}/${it.all} regions`,
    scanned: (title: string, seen: number, amount: string): string =>
      `${title}: ${seen} idle resources, ${amount} per month at list price`,
    waitedInVain: 'the demo waited five minutes in vain',
    readLog: 'Read .cloudthrift/demo.log.',
    head: ['USD/month', '', 'kind', 'resource', 'region', 'name', 'why it is kept, or whose it is'],
    whose: (owner: string, lastUsedOn: string | null): string =>
      `${owner}; ${lastUsedOn ? `last used ${lastUsedOn}` : 'no sign of use'}`,
    ownerUnknown: 'owner unknown',
    waits: 'waits for you',
    kept: 'kept',
    waiting: (pending: number, all: number, amount: string): string =>
      `${pending} of ${all} wait for a decision: ${amount} per month.`,
    ledger: (removals: number, amount: string, kept: string | null): string =>
      `Ledger: ${removals} removals booked, ${amount} per month off${
        kept === null ? '' : `, less ${kept} while their snapshots are kept`
      }.`,
    executed: (done: number, all: number): string => `executed ${done}/${all}`,
    approved: (all: number, refused: number): string =>
      `approved ${all}, refused by the cloud ${refused}`,
    held: (count: number, why: string): string => `${count} wait: ${why}`,
    wasKept: (resource: string, why: string): string => `${resource}: ${why}; it was kept`,
  },
  decide: {
    intro: 'Decide. Doing nothing keeps the resource.',
    outro: 'Nothing else was touched.',
    title: (resource: string, amount: string): string => `${resource}, ${amount} per month`,
    which: (count: number): string => `${count} findings wait. Which one?`,
    stop: 'Stop here',
    question: 'Your decision?',
    approve: {
      delete: 'Approve: snapshot, then delete',
      release: 'Approve: release it',
      park: 'Approve: make it cheaper, lose nothing',
    } satisfies Record<RemedyName, string>,
    undo: 'Undo',
    isBack: (resource: string): string => `It is back: ${resource}`,
    isNotBack: (why: string): string => `It is not back: ${why}`,
    reject: 'Reject: keep it',
    snooze: (days: number): string => `Ask again in ${days} days`,
    back: 'Back',
    where: (it: { title: string; region: string; account: string }): string =>
      `${it.title} in ${it.region}, account ${it.account}`,
    seen: (scans: number, since: string): string => `Seen idle in ${scans} scans since ${since}`,
    cost: (formula: string, date: string): string => `Cost: ${formula} (list prices of ${date})`,
    evidence: 'Evidence:',
    tags: (tags: string): string => `Tags: ${tags}`,
    none: 'none',
    lastUsed: (on: string | null): string => `Last used: ${on ?? 'no source saw it in use'}`,
    owner: (who: string | null): string => `Owner: ${who ?? 'nobody is known'}`,
    ifApproved: {
      delete:
        'If approved: looked at again, snapshot taken and checked, looked at again, deleted, booked.',
      release:
        'If approved: looked at again, then released. It comes back only if nobody else takes it.',
      park: 'If approved: looked at again, then modified to the gp3 baseline, booked.',
    } satisfies Record<RemedyName, string>,
    canUndo: 'It can be undone for a while: that is offered here afterwards.',
  },
  /** What the audit trail records, by its name there. */
  steps: {
    found: 'found',
    'evidence-changed': 'evidence changed',
    decision: 'decision',
    request: 'question asked',
    approve: 'approved',
    reject: 'rejected',
    snooze: 'snoozed',
    expire: 'question ended',
    proceed: 'go signal',
    start: 'execution started',
    'backup-started': 'snapshot started',
    'backup-completed': 'snapshot complete and checked',
    'apply-started': 'removal asked for',
    'apply-answered': 'the cloud answered',
    succeed: 'gone, booked',
    rehearse: 'rehearsed',
    abort: 'kept: the approval no longer fits',
    fail: 'stopped: a person must look',
    retry: 'tried again',
    hold: 'waits: removals are stopped',
    held: 'waits: removals are stopped',
    undo: 'asked to be brought back',
    'undo-started': 'being brought back',
    'undo-answered': 'the cloud answered',
    'undo-failed': 'cannot be brought back now',
    restore: 'brought back',
    'backup-deleted': 'snapshot deleted',
    'backup-kept': 'snapshot kept',
    reopen: 'open again',
    clear: 'no longer there',
  } as Readonly<Record<string, string>>,
  prices: {
    inForce: (it: { list: string; date: string; currency: string }): string =>
      `${it.list}: AWS list prices of ${it.date}, ${it.currency}`,
    bundled: 'bundled list',
    size: (regions: number, zones: number): string => `regions ${regions}, zones ${zones}`,
    source: (what: string): string => `source: ${what}`,
    notStated: 'not stated',
    written: (file: string, date: string): string =>
      `${file}: AWS list prices of ${date}; use it with PRICES_FILE`,
    heldBack: (change: string): string => `held back, changed by more than 20 %: ${change}`,
    noKey: (places: string): string => `no key known for: ${places}`,
    unreadable: (feed: string): string => `price feed ${feed} cannot be read`,
    stay: (why: string): string => `${why}. The current prices stay in force.`,
  },
  token: {
    shownOnce: 'The token, shown once; give it to its user:',
    addThis: 'Add this to API_TOKENS (comma-separated):',
    about: (name: string): string => `token for ${name}`,
  },
  migrate: {
    applied: (names: string): string => `applied: ${names}`,
    upToDate: 'the database is up to date',
  },
}
