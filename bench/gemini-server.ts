/** The fake Gemini as a process: gemini-server.ts LATENCY_MS BEHAVIOUR. */

import { BEHAVIOURS, startFakeGemini } from '../test/support/fake-gemini.ts'

const MANY = 10_000

const [latencyMs = '0', behaviour = 'good'] = process.argv.slice(2)
const gemini = await startFakeGemini(Number(latencyMs))
const name = Object.keys(BEHAVIOURS).find((it): it is keyof typeof BEHAVIOURS => it === behaviour)
if (!name)
  throw new Error(`no behaviour ${behaviour}; there are ${Object.keys(BEHAVIOURS).join(', ')}`)
gemini.script(...Array.from({ length: MANY }, () => name))
process.stdout.write(`${gemini.url}\n`)
