/** Organizations: which accounts there are, where in the tree, and with which tags. Always in pages. */

import type { ServiceRequest } from './service.ts'
import { AwsError } from './wire/aws-error.ts'
import { jsonService } from './wire/json-service.ts'
import { required, text } from './wire/query.ts'
import type { Member, Organization } from './world/organization.ts'

export const organizations = jsonService({
  name: 'organizations',
  version: '1.1',
  actions: {
    ListAccounts: (request) => listed(request, 'Accounts', accountsOf(organizationOf(request))),
    ListAccountsForParent: (request) =>
      listed(request, 'Accounts', accountsOf(organizationOf(request), parentOf(request))),
    ListOrganizationalUnitsForParent: (request) =>
      listed(request, 'OrganizationalUnits', unitsOf(organizationOf(request), parentOf(request))),
    ListTagsForResource: (request) => listed(request, 'Tags', tagsOf(request)),
  },
})

/** Only the management account may ask: to the others the organisation is not theirs to see. */
function organizationOf({ world, caller }: ServiceRequest): Organization {
  const { organization } = world
  if (!organization) {
    throw new AwsError('AWSOrganizationsNotInUseException', 'The account is in no organization.')
  }
  if (caller.account.id === organization.managementAccountId) return organization
  throw new AwsError(
    'AccessDeniedException',
    'You do not have permissions to access this resource.',
  )
}

function parentOf(request: ServiceRequest): string {
  const parentId = required(request.params, 'ParentId')
  const { rootId, units } = organizationOf(request)
  if (parentId === rootId || units.has(parentId)) return parentId
  throw new AwsError('ParentNotFoundException', `There is no parent ${parentId}.`)
}

function accountsOf({ members }: Organization, parentId?: string): object[] {
  return [...members]
    .filter(([, member]) => parentId === undefined || member.parentId === parentId)
    .map(([id, member]) => accountOf(id, member))
}

function accountOf(id: string, { name, status }: Member): object {
  return { Id: id, Name: name, Status: status, State: status }
}

function unitsOf({ units }: Organization, parentId: string): object[] {
  return [...units]
    .filter(([, unit]) => unit.parentId === parentId)
    .map(([id, { name }]) => ({ Id: id, Name: name }))
}

function tagsOf(request: ServiceRequest): object[] {
  const id = required(request.params, 'ResourceId')
  const member = organizationOf(request).members.get(id)
  if (!member) throw new AwsError('TargetNotFoundException', `There is no account ${id}.`)
  return Object.entries(member.tags).map(([Key, Value]) => ({ Key, Value }))
}

function listed(request: ServiceRequest, name: string, all: readonly object[]): object {
  const from = Number(text(request.params, 'NextToken') ?? 0)
  const next = from + organizationOf(request).perPage
  return {
    [name]: all.slice(from, next),
    ...(next < all.length ? { NextToken: String(next) } : {}),
  }
}
