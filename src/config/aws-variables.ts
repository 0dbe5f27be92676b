/** The variables that say which accounts of AWS are worked in, and how. Part of the table in variables.ts. */

import {
  accountsOf,
  externalIdOf,
  externalIdsOf,
  listOf,
  optional,
  percentOf,
  required,
  roleArnOf,
  roleTemplateOf,
  textOf,
  unitsOf,
  urlOf,
} from './variable-forms.ts'

export const AWS_VARIABLES = {
  AWS_REGION: {
    about: 'Region of the first calls (who am I, which regions are there)',
    fallback: 'us-east-1',
    parse: required(textOf),
  },
  AWS_REGIONS: {
    about: 'Regions to look at, comma-separated. Unset: every enabled one',
    fallback: null,
    parse: optional(listOf),
  },
  AWS_SCAN_ROLE_ARN: {
    about:
      'Role to look around in; `{account}` in it stands for the account id. Unset: the credentials of the process',
    fallback: null,
    parse: optional(roleTemplateOf),
  },
  AWS_CLEANUP_ROLE_ARN: {
    about:
      'Role to remove in, each execution in a session that names its resource only. Unset: the credentials of the process',
    fallback: null,
    parse: optional(roleTemplateOf),
  },
  AWS_RESTORE_ROLE_ARN: {
    about: 'Role to undo in, in such a session as well. Unset: the credentials of the process',
    fallback: null,
    parse: optional(roleTemplateOf),
  },
  AWS_EXTERNAL_ID: {
    about: 'The external id that the trust policies of these roles ask for',
    fallback: null,
    parse: optional(externalIdOf),
  },
  AWS_EXTERNAL_IDS: {
    about:
      'External ids by account, where one has its own: `111122223333=id`, separated by spaces or lines',
    fallback: null,
    secret: true,
    parse: (text: string | null): ReadonlyMap<string, string> => externalIdsOf(text ?? ''),
  },
  AWS_ACCOUNTS: {
    about:
      'Accounts to look at: ids, comma-separated, or `organization`. The roles then need `{account}` in them. Unset: the account of the credentials',
    fallback: null,
    parse: optional(accountsOf),
  },
  AWS_ORGANIZATION_ROLE_ARN: {
    about:
      'Role that may list the accounts of the organisation. Unset: the credentials of the process',
    fallback: null,
    parse: optional(roleArnOf),
  },
  AWS_ORGANIZATION_UNITS: {
    about:
      'Only accounts below these units (`ou-...`) or roots (`r-...`), comma-separated. Unset: all of them',
    fallback: null,
    parse: optional(unitsOf),
  },
  AWS_ORGANIZATION_TAGS: {
    about: 'Only accounts with all of these tags: `Owner`, `Environment=prod`, comma-separated',
    fallback: null,
    parse: optional(listOf),
  },
  AWS_API_PERCENT: {
    about:
      "How much of AWS's request limits to use at most, in per cent, over all replicas; or `off`. Unset: 50, and off with an endpoint on this machine",
    fallback: null,
    parse: optional(percentOf),
  },
  AWS_ENDPOINT_URL: {
    about: 'Another AWS endpoint (an emulator). One on this machine counts as not real: no dry run',
    fallback: null,
    parse: optional(urlOf('http:', 'https:')),
  },
} as const
