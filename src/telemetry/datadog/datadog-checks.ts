/** Datadog as a check-up sees it: the key is one of this site, and somebody listens where metrics go. */

import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { type Ask, type Check, fail, ok, type Tell, unknown } from '../../core/checkup.ts'

export interface CheckedDatadog {
  readonly agent: { readonly host: string; readonly port: number } | null
  readonly url: string
  readonly apiKey: string | null
}

/** A machine that has nobody at a port says so by then, if it does at all. */
const REFUSAL_MS = 250

export function datadogChecks({ agent, url, apiKey }: CheckedDatadog, ask: Ask): readonly Check[] {
  const keyed: Check[] =
    apiKey === null
      ? []
      : [
          {
            family: 'datadog',
            name: 'API key',
            isCheap: false,
            whenUnknown: `Check the way to ${url} (DD_SITE, DD_API_URL, proxy).`,
            run: (tell, signal) => lookAtKey({ url, apiKey, ask }, tell, signal),
          },
        ]
  const heard: Check[] =
    agent === null
      ? []
      : [
          {
            family: 'datadog',
            name: 'agent',
            isCheap: false,
            whenUnknown: 'Check DD_AGENT_HOST and DD_DOGSTATSD_PORT.',
            run: (tell) => lookAtAgent(agent, tell),
          },
        ]
  return [...keyed, ...heard]
}

async function lookAtKey(
  { url, apiKey, ask }: { readonly url: string; readonly apiKey: string; readonly ask: Ask },
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  const { host } = new URL(url)
  const headers = { 'dd-api-key': apiKey }
  const { status, json } = await ask(new URL('/api/v1/validate', url).href, { headers }, signal)
  const isValid =
    typeof json === 'object' && json !== null && 'valid' in json && json.valid === true
  if (status === 200 && isValid) return tell(ok('API key', `${host} takes it`))
  if (status === 200 || status === 401 || status === 403) {
    const remedy = `Set DD_API_KEY to a key of this site (Organization Settings, API Keys), or DD_SITE to the site that the key is of.`
    return tell(fail('API key', `${host} refuses it (${status})`, remedy))
  }
  tell(unknown('API key', `${host} answered ${status}`, 'Ask again later, or check DD_SITE.'))
}

async function lookAtAgent(
  { host, port }: NonNullable<CheckedDatadog['agent']>,
  tell: Tell,
): Promise<void> {
  const where = `${host}:${port}`
  const found = await lookup(host).catch(() => null)
  if (!found) {
    const remedy = 'Set DD_AGENT_HOST to the host of the Datadog agent, as this machine reaches it.'
    return tell(fail('agent', `the name ${host} leads nowhere`, remedy))
  }
  if (await isRefused(found.address, found.family, port)) {
    const remedy =
      'Start the agent with DogStatsD (DD_DOGSTATSD_NON_LOCAL_TRAFFIC=true in a container), or correct DD_DOGSTATSD_PORT.'
    return tell(fail('agent', `nobody listens at ${where}`, remedy))
  }
  tell(ok('agent', `${where} resolves and refuses nothing; UDP gives no receipt`))
}

/** Two empty packets: the refusal of the first one is told with the second. An agent ignores them. */
async function isRefused(address: string, family: number, port: number): Promise<boolean> {
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
  try {
    const failed = new Promise<boolean>((resolve) => {
      socket.once('error', () => resolve(true))
    })
    socket.connect(port, address)
    await once(socket, 'connect')
    socket.send('')
    const early = await Promise.race([failed, pause(REFUSAL_MS, false)])
    if (early) return true
    socket.send('')
    return await Promise.race([failed, pause(REFUSAL_MS / 5, false)])
  } finally {
    socket.close()
  }
}
