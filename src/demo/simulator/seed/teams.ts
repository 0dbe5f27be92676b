/** Who owns what at acme-shop, as their tags say it. Some teams tag better than others. */

import type { Actor } from '../world/surroundings.ts'

const TEAMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  checkout: { Team: 'checkout', Owner: 'nora.lindqvist@acme-shop.example', CostCenter: 'CC-1204' },
  payments: { Team: 'payments', Owner: 'samir.haddad@acme-shop.example', CostCenter: 'CC-1204' },
  search: { Team: 'search', Owner: 'search-oncall@acme-shop.example', CostCenter: 'CC-2210' },
  data: { team: 'data-platform', owner: 'lena.vogt@acme-shop.example', CostCenter: 'CC-3300' },
  ml: { team: 'ml', Owner: 'yuki.tanaka@acme-shop.example', project: 'recommender' },
  platform: { Team: 'platform', Owner: 'platform@acme-shop.example', CostCenter: 'CC-1000' },
  web: { Team: 'storefront', CostCenter: 'CC-1100' },
  security: { Team: 'security', Owner: 'secops@acme-shop.example', Classification: 'restricted' },
  erp: { Owner: 'j.okafor (contractor)', Project: 'ERP migration' },
}

/** Who does things for a team, as CloudTrail would name them. */
const ACTORS: Readonly<Record<string, Actor>> = {
  checkout: { name: 'nora.lindqvist', role: 'AWSReservedSSO_Developer_1a2b3c4d5e6f7081' },
  payments: { name: 'samir.haddad', role: 'AWSReservedSSO_Developer_1a2b3c4d5e6f7081' },
  search: { name: 'search-deploy', role: 'search-ci' },
  data: { name: 'lena.vogt', role: 'AWSReservedSSO_Analyst_90a1b2c3d4e5f607' },
  ml: { name: 'yuki.tanaka' },
  platform: { name: 'autoscaling.amazonaws.com', isService: true },
  web: { name: 'storefront-pipeline', role: 'web-ci' },
  security: { name: 'incident-response', role: 'SecurityAudit' },
  erp: { name: 'j.okafor' },
}

export function actorOf(team: string): Actor {
  return ACTORS[team] ?? { name: 'trainee-2023' }
}

/** '-' as team: somebody clicked it together and tagged nothing but the name. */
export function tagsOf(name: string, team: string, environment: string): Record<string, string> {
  if (team === '-') return { Name: name }
  return { Name: name, Environment: environment, ...TEAMS[team] }
}

/** What CloudFormation writes on the resources of its stacks; nobody else can. */
export function cloudFormationTags(
  stack: string,
  region: string,
  accountId: string,
): Record<string, string> {
  const stackId = `stack/${stack}/5b918d10-cd98-11ea-90d5-0a9cd3354c10`
  return {
    'aws:cloudformation:stack-name': stack,
    'aws:cloudformation:logical-id': 'Resource',
    'aws:cloudformation:stack-id': `arn:aws:cloudformation:${region}:${accountId}:${stackId}`,
  }
}
