/** The rows about AWS in the table of variables. */

import type { Config } from '../../src/config/config.ts'
import { NOT_HTTP, type Row } from './support.ts'

/** What several accounts need. */
export const ROLE_FOR_EACH = {
  AWS_SCAN_ROLE_ARN: 'arn:aws:iam::{account}:role/scan',
  AWS_CLEANUP_ROLE_ARN: 'arn:aws:iam::{account}:role/cleanup',
  AWS_RESTORE_ROLE_ARN: 'arn:aws:iam::{account}:role/restore',
}
export const OF_ORGANIZATION = { ...ROLE_FOR_EACH, AWS_ACCOUNTS: 'organization' }

function roleRow(reads: (config: Config) => unknown): Row {
  const arns = [
    'arn:aws:iam::111122223333:role/cloudthrift-cleanup',
    'arn:aws-us-gov:iam::111122223333:role/path/to/role',
  ]
  const perAccount = 'arn:aws:iam::{account}:role/cloudthrift-{account}'
  const wrong = ['cleanup', 'arn:aws:iam::1:role/x', 'arn:aws:iam::111122223333:user/x']
  return {
    reads,
    byDefault: null,
    good: [...arns, perAccount].map((each) => [each, each]),
    bad: [
      ...wrong.map((each): [string, RegExp] => [each, /is not the ARN of a role/]),
      ['arn:aws:iam::111122223333:role/x-{account}', /names one account: put \{account\}/],
    ],
  }
}

export const AWS_ROWS = {
  AWS_REGION: {
    reads: (config) => config.aws.homeRegion,
    byDefault: 'us-east-1',
    good: [['eu-west-1', 'eu-west-1']],
    bad: [],
  },
  AWS_REGIONS: {
    reads: (config) => config.aws.regions,
    byDefault: null,
    good: [
      ['eu-west-1', ['eu-west-1']],
      [' eu-west-1 , us-east-1 ,', ['eu-west-1', 'us-east-1']],
      ['eu-west-1,us-east-1,eu-west-1', ['eu-west-1', 'us-east-1']],
    ],
    bad: [
      [',', /name at least one/],
      [' , ,', /name at least one/],
    ],
  },
  AWS_SCAN_ROLE_ARN: roleRow((config) => config.aws.roles.scan),
  AWS_CLEANUP_ROLE_ARN: roleRow((config) => config.aws.roles.cleanup),
  AWS_RESTORE_ROLE_ARN: roleRow((config) => config.aws.roles.restore),
  AWS_EXTERNAL_ID: {
    reads: (config) => config.aws.roles.externalId,
    byDefault: null,
    good: [['tenant-4/7', 'tenant-4/7']],
    bad: [
      ['x', /give 2 to 1224 letters/],
      ['a b', /give 2 to 1224 letters/],
    ],
  },
  AWS_EXTERNAL_IDS: {
    reads: (config) => Object.fromEntries(config.aws.roles.externalIds ?? []),
    byDefault: {},
    good: [
      ['111122223333=a=b', { '111122223333': 'a=b' }],
      ['111122223333=one\n444455556666=two ', { '111122223333': 'one', '444455556666': 'two' }],
    ],
    bad: [
      ['shop=one', /write each as 111122223333=id/],
      ['111122223333=', /give 2 to 1224 letters/],
    ],
  },
  AWS_ACCOUNTS: {
    reads: (config) => config.aws.accounts ?? null,
    byDefault: null,
    beside: ROLE_FOR_EACH,
    good: [
      ['111122223333, 444455556666', { kind: 'listed', ids: ['111122223333', '444455556666'] }],
      ['organization', { kind: 'organization', roleArn: null, units: null, tags: [] }],
    ],
    bad: [
      ['shop', /is not the id of an account: give twelve digits, or organization/],
      ['11112222333', /is not the id of an account/],
    ],
  },
  AWS_ORGANIZATION_ROLE_ARN: {
    reads: ({ aws }) => (aws.accounts?.kind === 'organization' ? aws.accounts.roleArn : null),
    byDefault: null,
    beside: OF_ORGANIZATION,
    good: [['arn:aws:iam::111122223333:role/list', 'arn:aws:iam::111122223333:role/list']],
    bad: [['arn:aws:iam::{account}:role/list', /is not the ARN of a role/]],
  },
  AWS_ORGANIZATION_UNITS: {
    reads: ({ aws }) => (aws.accounts?.kind === 'organization' ? aws.accounts.units : null),
    byDefault: null,
    beside: OF_ORGANIZATION,
    good: [['ou-ab12-cdefghij,r-ab12', ['ou-ab12-cdefghij', 'r-ab12']]],
    bad: [['production', /is not a unit or root of an organisation/]],
  },
  AWS_ORGANIZATION_TAGS: {
    reads: ({ aws }) => (aws.accounts?.kind === 'organization' ? aws.accounts.tags : []),
    byDefault: [],
    beside: OF_ORGANIZATION,
    good: [['Owner, Environment=prod', ['Owner', 'Environment=prod']]],
    bad: [[',', /name at least one/]],
  },
  AWS_API_PERCENT: {
    reads: (config) => config.aws.apiPercent ?? null,
    byDefault: null,
    good: [
      ['1', 1],
      ['100', 100],
      ['off', 'off'],
    ],
    bad: ['0', '101', '50%', '-1'].map((each) => [each, /is not a percentage: give/]),
  },
  AWS_ENDPOINT_URL: {
    reads: (config) => config.aws.endpoint,
    byDefault: null,
    good: [
      ['http://127.0.0.1:5000', 'http://127.0.0.1:5000'],
      ['https://ec2.example.com', 'https://ec2.example.com'],
    ],
    bad: [
      ['127.0.0.1:5000', NOT_HTTP],
      ['ftp://moto', NOT_HTTP],
    ],
  },
} satisfies Record<string, Row>
