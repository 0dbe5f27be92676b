/** What the variables of telemetry take and refuse. */

import { NOT_A_PORT, NOT_HTTP, type Row } from './support.ts'

export const TELEMETRY_ROWS = {
  METRICS: {
    reads: (config) => config.telemetry.prometheus,
    byDefault: false,
    good: [
      ['off', false],
      ['prometheus', true],
    ],
    bad: [['on', /is not one of off, prometheus/]],
  },
  DD_AGENT_HOST: {
    reads: (config) => config.telemetry.agent,
    byDefault: null,
    good: ['localhost', 'datadog-agent.monitoring.svc', '10.0.0.7', 'fd00::1'].map((host) => [
      host,
      { host, port: 8125 },
    ]),
    bad: ['http://agent', 'agent:8125', 'agent/x', '[::1]', 'a b'].map((host) => [
      host,
      /is not a host: give a name or an address/,
    ]),
  },
  DD_DOGSTATSD_PORT: {
    // Without a host there is nobody to send to.
    reads: (config) => config.telemetry.agent?.port ?? null,
    byDefault: null,
    good: [['8135', null]],
    bad: [['http', NOT_A_PORT]],
  },
  DD_ENV: {
    reads: (config) => config.telemetry.env,
    byDefault: 'production',
    good: [['staging-2', 'staging-2']],
    bad: ['Production', 'a b', '-x', 'a,env:b', `a${'b'.repeat(100)}`].map((env) => [
      env,
      /is no tag: a lower case letter, then/,
    ]),
  },
  DD_SERVICE: {
    reads: (config) => config.telemetry.service,
    byDefault: 'cloudthrift',
    good: [['thrift.eu', 'thrift.eu']],
    bad: [['Thrift', /is no tag/]],
  },
  DD_API_KEY: {
    reads: (config) => config.telemetry.datadog.apiKey,
    byDefault: null,
    good: [['0123456789abcdef0123456789abcdef', '0123456789abcdef0123456789abcdef']],
    bad: [
      ['short', /it is not a key: 20 to 100 letters or digits$/],
      ['with spaces between the words of it', /it is not a key/],
    ],
  },
  DD_APP_KEY: {
    reads: (config) => config.telemetry.datadog.appKey,
    byDefault: null,
    good: [
      ['0123456789abcdef0123456789abcdef01234567', '0123456789abcdef0123456789abcdef01234567'],
    ],
    bad: [['short', /it is not a key/]],
  },
  DD_SITE: {
    reads: (config) => config.telemetry.datadog.url,
    byDefault: 'https://api.datadoghq.com',
    good: [
      ['datadoghq.eu', 'https://api.datadoghq.eu'],
      ['us5.datadoghq.com', 'https://api.us5.datadoghq.com'],
    ],
    bad: [['https://datadoghq.eu', /is not a host/]],
  },
  DD_API_URL: {
    reads: (config) => config.telemetry.datadog.url,
    byDefault: 'https://api.datadoghq.com',
    good: [['http://127.0.0.1:8127', 'http://127.0.0.1:8127']],
    bad: [['127.0.0.1:8127', NOT_HTTP]],
  },
} as const satisfies Readonly<Record<string, Row>>
