/** The carrier's variables belong together: n8n needs its address, a secret, and a chat to bring questions to. */

import { VARIABLES, type Variable, type VariableName } from './variables.ts'

export type CarrierConfig =
  | { readonly kind: 'direct' }
  | {
      readonly kind: 'n8n'
      readonly url: string
      readonly secret: string
      readonly patienceMinutes: number
      readonly whenSilent: 'proceed' | 'tell'
    }

type Get = <Value>(name: VariableName, variable: Variable<Value>) => Value

export function carrierConfig(
  get: Get,
  hasChat: boolean,
): { readonly config: CarrierConfig | null; readonly problems: readonly string[] } {
  const kind = get('CARRIER', VARIABLES.CARRIER)
  if (kind === 'direct') return { config: { kind }, problems: [] }
  const url = get('N8N_URL', VARIABLES.N8N_URL)
  const secret = get('N8N_SECRET', VARIABLES.N8N_SECRET)
  const problems = [
    ...(url === null ? ['N8N_URL: it must be set with CARRIER=n8n'] : []),
    ...(secret === null ? ['N8N_SECRET: it must be set with CARRIER=n8n'] : []),
    ...(hasChat ? [] : ['CARRIER: n8n brings questions to Discord; set its variables too']),
  ]
  if (url === null || secret === null || problems.length > 0) return { config: null, problems }
  const patienceMinutes = get('N8N_PATIENCE_MINUTES', VARIABLES.N8N_PATIENCE_MINUTES)
  const whenSilent = get('N8N_WHEN_SILENT', VARIABLES.N8N_WHEN_SILENT)
  return { config: { kind, url, secret, patienceMinutes, whenSilent }, problems: [] }
}
