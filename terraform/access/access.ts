/**
 * The stack `access`: what one account lets CloudThrift do. Three roles, because looking, removing and
 * bringing back are different powers; each trusts only the named principals, and only with the
 * external id. Apply it once per account, or call it as a module from one configuration for many.
 */

import { ORGANIZATION_ACTIONS } from '../../src/clouds/aws/accounts/organization.ts'
import type { Expression } from '../layer/attributes.ts'
import { jsonText, openStack, type Stack } from '../layer/stack.ts'
import { type Actions, ROLES, type Role } from './actions.ts'
import { DESTRUCTIVE } from './denials.ts'
import { documentOf } from './document.ts'
import { policiesFor } from './policies.ts'
import { type Trust, trustPolicy } from './trust.ts'

const DESCRIPTIONS: Readonly<Record<Role, string>> = {
  scan: 'CloudThrift looks for idle resources. It changes nothing.',
  cleanup: 'CloudThrift removes what people approved, behind a verified backup.',
  restore: 'CloudThrift brings back what it removed.',
}
const SESSION_SECONDS = 3_600

export function accessStack(actions: Actions): string {
  const stack = openStack('access', ['aws'])
  const trust = jsonText(trustPolicy(declareTrust(stack)))
  const { namePrefix, tags } = declareRest(stack)
  stack.data('aws_partition', 'current', {})
  const policies = policiesFor(actions)
  for (const role of ROLES) {
    const read = stack.resource('aws_iam_role', role, {
      name: `${namePrefix}${role}`,
      description: DESCRIPTIONS[role],
      assume_role_policy: trust,
      max_session_duration: SESSION_SECONDS,
      permissions_boundary: BOUNDARY,
      tags,
    })
    stack.resource('aws_iam_role_policy', role, {
      name: `cloudthrift-${role}`,
      role: read('id'),
      policy: JSON.stringify(policies[role]),
    })
    stack.output(`${role}_role_arn`, `For ${variableOf(role)}.`, read('arn'))
  }
  protectFurther(stack)
  listOrganization(stack)
  stack.output(
    'application_policy',
    'What the role that CloudThrift itself runs as needs: attach it there.',
    jsonText(applicationPolicy()),
  )
  return stack.json()
}

/** An empty text would be an ARN to AWS. */
const BOUNDARY: Expression = `\${var.permissions_boundary == "" ? null : var.permissions_boundary}`
const WHOLE_ARN = '^arn:[a-z-]+:iam::[0-9]{12}:(role|user)/[^*?]+$'
/** Terraform counts repetitions to 1,000 only; AWS itself refuses more than 1,224 characters. */
const EXTERNAL_ID = '^[A-Za-z0-9+=,.@:/_-]{16,}$'

function declareTrust(stack: Stack): Trust {
  const principals = stack.variable('trusted_principals', {
    type: 'list(string)',
    description: 'ARNs of the roles that CloudThrift runs as. Nobody else may assume its roles.',
    rule: {
      condition: `\${length(var.trusted_principals) > 0 && alltrue([for it in var.trusted_principals : can(regex("${WHOLE_ARN}", it))])}`,
      otherwise:
        'Name at least one, each by the full ARN of a role or user: no wildcard, no account.',
    },
  })
  const externalId = stack.variable('external_id', {
    type: 'string',
    description: 'Must be given by whoever assumes the roles: long, random, one for each account.',
    sensitive: true,
    rule: {
      condition: `\${can(regex("${EXTERNAL_ID}", var.external_id))}`,
      otherwise: 'Give 16 characters or more, of those that AWS allows: letters, digits, +=,.@:/_-',
    },
  })
  return { principals, externalId }
}

function declareRest(stack: Stack): { readonly namePrefix: Expression; readonly tags: Expression } {
  stack.variable('permissions_boundary', {
    type: 'string',
    description: 'ARN of a permissions boundary for the roles; empty: none.',
    default: '',
  })
  const namePrefix = stack.variable('name_prefix', {
    type: 'string',
    description: 'Before the names of the roles.',
    default: 'cloudthrift-',
  })
  const tags = stack.variable('tags', {
    type: 'map(string)',
    description: 'Tags of the roles.',
    default: {},
  })
  return { namePrefix, tags }
}

/** Tags that the policy of this installation adds to the protecting ones (protectTags, iacTags). */
function protectFurther(stack: Stack): void {
  stack.variable('further_protect_tags', {
    type: 'list(string)',
    description:
      'Further tag keys that forbid a removal: what the policy adds in protectTags and iacTags.',
    default: [],
  })
  const statement = [
    'Effect = "Deny"',
    `Action = ${JSON.stringify(DESTRUCTIVE)}`,
    'Resource = ["*"]',
    'Condition = { Null = { ("aws:ResourceTag/${key}") = "false" } }',
  ].join(', ')
  stack.resource('aws_iam_role_policy', 'further_protection', {
    count: `\${length(var.further_protect_tags) > 0 ? 1 : 0}`,
    name: 'cloudthrift-further-protection',
    role: `\${aws_iam_role.cleanup.id}`,
    policy: `\${jsonencode({ Version = "2012-10-17", Statement = [for key in var.further_protect_tags : { ${statement} }] })}`,
  })
}

/** Only one account of an organisation can: the one that manages it, or one that it has delegated to. */
function listOrganization(stack: Stack): void {
  stack.variable('lists_organization', {
    type: 'bool',
    description:
      'Whether the scan role may list the accounts of the organisation: in its management account.',
    default: false,
  })
  const look = {
    Sid: 'ListTheOrganization',
    Effect: 'Allow',
    Action: ORGANIZATION_ACTIONS,
    Resource: ['*'],
  } as const
  stack.resource('aws_iam_role_policy', 'organization', {
    count: `\${var.lists_organization ? 1 : 0}`,
    name: 'cloudthrift-organization',
    role: `\${aws_iam_role.scan.id}`,
    policy: JSON.stringify(documentOf([look])),
  })
}

function applicationPolicy(): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'BecomeTheRoles',
        Effect: 'Allow',
        Action: ['sts:AssumeRole'],
        Resource: ROLES.map((role) => `\${aws_iam_role.${role}.arn}`),
      },
    ],
  }
}

function variableOf(role: Role): string {
  return `AWS_${role.toUpperCase()}_ROLE_ARN`
}
