/** The variables that say who gets metrics, and under which names. Part of the table in variables.ts. */

import { hostOf, keyOf, oneOf, optional, portOf, required, tagOf, urlOf } from './variable-forms.ts'

export const TELEMETRY_VARIABLES = {
  METRICS: {
    about:
      '`prometheus`: GET /metrics with the same figures, for clients with scope read; or `off`',
    fallback: 'off',
    parse: required(oneOf('off', 'prometheus')),
  },
  DD_AGENT_HOST: {
    about: 'Datadog agent that gets metrics over DogStatsD (UDP). Unset: none are sent',
    fallback: null,
    parse: optional(hostOf),
  },
  DD_DOGSTATSD_PORT: {
    about: 'Its DogStatsD port',
    fallback: '8125',
    parse: required(portOf),
  },
  DD_ENV: { about: 'Tag `env` of every metric', fallback: 'production', parse: required(tagOf) },
  DD_SERVICE: {
    about: 'Tag `service` of every metric',
    fallback: 'cloudthrift',
    parse: required(tagOf),
  },
  DD_API_KEY: {
    about: 'Sends realised savings to Datadog over HTTP too, minute by minute, until confirmed',
    fallback: null,
    secret: true,
    parse: optional(keyOf),
  },
  DD_APP_KEY: {
    about: 'Only for `cloudthrift datadog apply`: may write dashboards and monitors',
    fallback: null,
    secret: true,
    parse: optional(keyOf),
  },
  DD_SITE: {
    about: 'Datadog site',
    fallback: 'datadoghq.com',
    parse: required(hostOf),
  },
  DD_API_URL: {
    about: 'Another address of the Datadog API. Unset: https://api. and the site',
    fallback: null,
    parse: optional(urlOf('http:', 'https:')),
  },
} as const
