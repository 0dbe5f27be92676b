/** What PostgreSQL itself refuses, whatever the code does: second rows, changed rows, impossible rows. */

import { inFile, type Mutation } from '../mutation.ts'

const spine = inFile(
  'migrations/0001-spine.ts',
  'test/store/approvals',
  'test/store/scans',
  'test/store/savings.test',
  'test/store/',
)
const appending = inFile('migrations/0001-spine.ts', 'test/store/append-only')
const undo = inFile(
  'migrations/0003-undo.ts',
  'test/store/statuses',
  'test/store/sightings-edges',
  'test/workflow/halt',
  'test/store/',
  'test/workflow/undo',
)
const chat = inFile(
  'migrations/0004-discord.ts',
  'test/store/approvals',
  'test/chat/discord/governance',
)
const ledger = inFile(
  'migrations/0005-ledger.ts',
  'test/store/savings.test',
  'test/store/savings-sums',
  'test/store/append-only',
  'test/store/',
)
const scale = inFile(
  'migrations/0009-scale.ts',
  'test/store/append-only',
  'test/store/archive',
  'test/workflow/archive',
)
const closings = inFile('migrations/0014-closings.ts', 'test/store/closings')

export const DATABASE: readonly Mutation[] = [
  spine('one scan at a time', 'create unique index scan_running', 'create index scan_running'),
  spine('a revision is asked about once', ',\n      unique (finding_id, revision)', ''),
  spine(
    'one open question per finding',
    'create unique index approval_open',
    'create index approval_open',
  ),
  spine(
    'an approval is executed once',
    'approval_id uuid not null unique references approval',
    'approval_id uuid not null references approval',
  ),
  spine(
    'a saving is booked once',
    'create unique index savings_booked_once',
    'create index savings_booked_once',
  ),
  appending(
    'append-only refuses',
    "raise exception '% is append-only: % refused', tg_table_name, tg_op\n        using errcode = 'restrict_violation';",
    'return null;',
  ),
  appending(
    'append-only refuses UPDATE',
    'before update or delete or truncate',
    'before delete or truncate',
  ),
  appending(
    'append-only refuses DELETE',
    'before update or delete or truncate',
    'before update or truncate',
  ),
  appending(
    'append-only refuses TRUNCATE',
    'before update or delete or truncate',
    'before update or delete',
  ),
  undo(
    'one live finding per resource',
    'create unique index finding_live',
    'create index finding_live',
  ),
  undo(
    'a status is one of those that there are',
    "add constraint finding_status_check check (status in (\n        'open', 'pending', 'approved', 'queued', 'executing', 'remediated', 'rehearsed',\n        'resolved', 'rejected', 'snoozed', 'failed', 'restoring', 'restored'))",
    "add constraint finding_status_check check (status <> '')",
  ),
  undo(
    'a remedy is one of those that there are',
    "add constraint approval_remedy_check check (remedy in ('delete', 'release', 'park'))",
    "add constraint approval_remedy_check check (remedy <> '')",
  ),
  undo(
    'a removal is undone once',
    'execution_id uuid not null unique references execution',
    'execution_id uuid not null references execution',
  ),
  undo(
    'the log of the switch only grows',
    'before update or delete or truncate on switch_event',
    'before truncate on switch_event',
  ),
  chat(
    'one verdict of a person per question',
    ',\n      add unique (approval_id, actor, verdict)',
    '',
  ),
  ledger(
    'an offset is booked once',
    'create unique index savings_offset_once',
    'create index savings_offset_once',
  ),
  ledger(
    'a line is taken back once',
    'create unique index savings_reversed_once',
    'create index savings_reversed_once',
  ),
  ledger(
    'no line is backdated',
    'check (booked_at <= starts_at and starts_at <= ends_at)',
    'check (starts_at <= ends_at)',
  ),
  ledger(
    'no line ends before it begins',
    'check (booked_at <= starts_at and starts_at <= ends_at)',
    'check (booked_at <= starts_at)',
  ),
  ledger(
    'lines have the sign of their kind',
    "(kind = 'booked' and monthly_micros >= 0) or (kind = 'offset' and monthly_micros <= 0)",
    "kind = 'booked' or kind = 'offset'",
  ),
  ledger(
    'only a reversal reverses',
    "add constraint savings_reverses check ((kind = 'reversed') = (reverses is not null))",
    "add constraint savings_reverses check (kind <> '')",
  ),
  ledger(
    'sums are not written by hand',
    'if pg_trigger_depth() < 2 then',
    'if pg_trigger_depth() < 0 then',
  ),
  ledger(
    'the ledger is append-only again after its migration',
    'alter table savings_entry enable trigger append_only',
    'alter table savings_entry disable trigger append_only',
  ),
  closings(
    'who closes a month waits for who books',
    'perform pg_advisory_xact_lock(${CLOSING_LOCK});',
    '',
  ),
  closings(
    'what is late counts in the months that are closed',
    'if (select min(booked_at) from added) < (select',
    'if false and now() < (select',
  ),
  closings('closings are rounded down', ' - (mod(micro_ms, 2628000000) < 0)::int', ''),
  closings(
    'closings are not written by hand',
    'before insert or update or delete or truncate on savings_closing',
    'before insert on savings_closing',
  ),
  closings(
    'a month stays closed',
    'before update or delete or truncate on savings_closed_month',
    'before update on savings_closed_month',
  ),
  scale(
    'the audit trail is never rewritten',
    'before update or truncate on ${name}',
    "${sql.raw(table === 'decision' ? 'before update or truncate' : 'before truncate')} on ${name}",
  ),
  scale(
    'decisions are never rewritten',
    'before update or truncate on ${name}',
    "${sql.raw(table === 'decision' ? 'before truncate' : 'before update or truncate')} on ${name}",
  ),
  scale(
    'the audit trail is never emptied',
    'before update or truncate on ${name}',
    'before update on ${name}',
  ),
  scale(
    'nothing of it goes but what the archive has',
    'if exists (select from archive where finding_id = old.finding_id)\n        and not exists',
    'if not exists',
  ),
  scale(
    'nothing of it goes that the ledger rests on',
    '\n        and not exists (select from savings_entry where finding_id = old.finding_id) then',
    ' then',
  ),
  scale(
    'the archive only grows',
    'create trigger append_only before update or delete or truncate on archive',
    'create trigger append_only before truncate on archive',
  ),
  scale(
    'the archive is never emptied',
    'create trigger append_only before update or delete or truncate on archive',
    'create trigger append_only before update or delete on archive',
  ),
]
