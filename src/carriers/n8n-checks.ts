/**
 * n8n as a check-up sees it: reachable, our secret is taken, and nobody else's. Asking with the secret is an
 * ordinary announcement: the workflow looks whether a question waits, as after every scan.
 */

import { type Ask, type Check, fail, ok, skipped, type Tell } from '../core/checkup.ts'

interface Setting {
  readonly url: string
  readonly secret: string
  readonly ask: Ask
}

const WEBHOOK = '/webhook/cloudthrift'
const HEADER = 'x-cloudthrift-secret'
const IMPORT = 'Import and publish n8n/approvals.json (deploy/n8n/import.sh, docs/n8n.md).'

export function n8nChecks(setting: Setting): readonly Check[] {
  const check = (
    name: string,
    run: (setting: Setting, tell: Tell, signal: AbortSignal) => Promise<void>,
  ): Check => ({
    family: 'n8n',
    name,
    isCheap: false,
    whenUnknown: `Check that n8n runs and that N8N_URL (${setting.url}) leads to it.`,
    run: (tell, signal) => run(setting, tell, signal),
  })
  return [
    check('webhook', lookAtWebhook),
    check('webhook without the secret', tryWithoutSecret),
    check('workflow version', lookAtVersion),
  ]
}

async function lookAtWebhook(setting: Setting, tell: Tell, signal: AbortSignal): Promise<void> {
  const status = await announce(setting, setting.secret, signal)
  if (status >= 200 && status < 300) return tell(ok('webhook', `it takes our secret (${status})`))
  const isRefused = status === 401 || status === 403
  if (isRefused) {
    const remedy = `In n8n, Credentials, "CloudThrift inbound secret": set header X-CloudThrift-Secret to the value of N8N_SECRET.`
    return tell(fail('webhook', `it refuses our secret (${status})`, remedy))
  }
  const detail =
    status === 404 ? 'n8n knows no such webhook (404): not published' : `it answered ${status}`
  tell(fail('webhook', detail, IMPORT))
}

async function tryWithoutSecret(setting: Setting, tell: Tell, signal: AbortSignal): Promise<void> {
  const name = 'webhook without the secret'
  const status = await announce(setting, null, signal)
  if (status === 401 || status === 403) return tell(ok(name, `it is refused (${status})`))
  if (status >= 200 && status < 300) {
    const remedy = `In n8n, workflow "CloudThrift: approvals", node On demand: Authentication = Header Auth, credential "CloudThrift inbound secret"; or import it anew.`
    return tell(fail(name, `anybody may start the workflow (${status})`, remedy))
  }
  tell(fail(name, `it answered ${status} instead of 403`, IMPORT))
}

/** n8n tells versions only to who has a key of its API, and we hold none, on purpose. */
async function lookAtVersion(_setting: Setting, tell: Tell): Promise<void> {
  const reason =
    'n8n does not tell it without a key of its API, which CloudThrift does not have; import n8n/ anew after each update'
  tell(skipped('workflow version', reason))
}

async function announce(
  { url, ask }: Setting,
  secret: string | null,
  signal: AbortSignal,
): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    ...(secret === null ? {} : { [HEADER]: secret }),
  }
  const body = JSON.stringify({ scan: false })
  const asked = { method: 'POST' as const, headers, body }
  return (await ask(`${url}${WEBHOOK}`, asked, signal)).status
}
