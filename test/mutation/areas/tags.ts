/** What tags and lists say against touching a resource. */

import { inFile, type Mutation } from '../mutation.ts'

const tags = inFile('src/core/tag-guards.ts', 'test/core/guards')
const patterns = inFile('src/core/tag-pattern.ts', 'test/core/tag-pattern', 'test/core/guards')
const lists = inFile('src/core/listed-guards.ts', 'test/core/guards')
const selection = inFile('src/core/selection.ts', 'test/core/guards')
const partners = inFile('src/core/ipv4.ts', 'test/core/ipv4', 'test/core/guards')
const partnerFile = inFile('src/config/address-list.ts', 'test/config/address-list')

export const TAGS: readonly Mutation[] = [
  tags('tags of an owner', '...owned(tags), ', ''),
  tags('tags of code', '...coded(tags, policy), ', ''),
  tags('tags that protect', ', ...protectedBy(tags, policy, now)]', ']'),
  tags(
    'Kubernetes: created-for, cluster, service-name',
    '/^kubernetes\\.io\\/(?:created-for|cluster|service-name)\\b/,',
    '',
  ),
  tags(
    'Kubernetes: created-for',
    '(?:created-for|cluster|service-name)',
    '(?:cluster|service-name)',
  ),
  tags(
    'Kubernetes: cluster',
    '(?:created-for|cluster|service-name)',
    '(?:created-for|service-name)',
  ),
  tags(
    'Kubernetes: service-name',
    '(?:created-for|cluster|service-name)',
    '(?:created-for|cluster)',
  ),
  tags('Kubernetes: k8s.io', '/^k8s\\.io\\//,', ''),
  tags(
    'Kubernetes: load balancer controller',
    '(?:elbv2|service|ingress|node)',
    '(?:service|ingress|node)',
  ),
  tags(
    'Kubernetes: service controller',
    '(?:elbv2|service|ingress|node)',
    '(?:elbv2|ingress|node)',
  ),
  tags(
    'Kubernetes: ingress controller',
    '(?:elbv2|service|ingress|node)',
    '(?:elbv2|service|node)',
  ),
  tags(
    'Kubernetes: node controller',
    '(?:elbv2|service|ingress|node)',
    '(?:elbv2|service|ingress)',
  ),
  tags('Kubernetes: Karpenter', '/^karpenter\\.(?:sh|k8s\\.aws)\\//,', ''),
  tags('Kubernetes: Karpenter on AWS', '(?:sh|k8s\\.aws)', '(?:sh)'),
  tags('Kubernetes: EKS', '/^(?:aws:)?eks:/,', ''),
  tags('Kubernetes: EKS itself', '(?:aws:)?eks:', 'eks:'),
  tags('Kubernetes: CSI volume name', '/^CSIVolumeName$/,', ''),
  tags('Kubernetes: CSI driver', '/^ebs\\.csi\\.aws\\.com\\//,', ''),
  tags('Kubernetes: KubernetesCluster', '/^KubernetesCluster$/,', ''),
  tags('CloudFormation', '/^aws:cloudformation:/', '/^$/'),
  tags('an IaC tag that the policy names', 'if (pattern === undefined) return []', 'return []'),
  tags('protect tags without case', 'wanted.has(key.toLowerCase())', 'wanted.has(key)'),
  tags(
    'a protect tag lasts to the end of its day',
    'isDay ? day.getTime() + DAY_MS',
    'isDay ? day.getTime()',
  ),
  tags('an odd value protects', ': Number.POSITIVE_INFINITY', ': Number.NEGATIVE_INFINITY'),
  tags('a day that is none protects', '&& dayOf(day) === value', ''),
  tags('only a plain no lets go', '/^(?:false|no|0)$/i', '/^(?:false|no|0)/i'),
  tags(
    'of several protect tags the longest',
    'a.until < b.until ? 1 : -1',
    'a.until < b.until ? -1 : 1',
  ),
  patterns(
    'a pattern with a value compares it',
    'value !== undefined && matchesText(pattern.slice(at + 1), value)',
    'value === pattern.slice(at + 1)',
  ),
  patterns(
    'a pattern without a star is the whole text',
    'if (rest.length === 0) return value === first',
    'if (rest.length === 0) return value.startsWith(first)',
  ),
  patterns('the end of a pattern', 'if (!value.endsWith(last)) return false', ''),
  patterns('the beginning of a pattern', '!value.startsWith(first) || ', ''),
  patterns(
    'the pieces of a pattern',
    'if (found < 0 || found + piece.length > value.length - last.length) return false',
    '',
  ),
  lists('what the policy covers', '...uncovered(resource, scope, policy),', ''),
  lists('what the policy keeps', '...kept(resource, scope, policy),', ''),
  lists('addresses of partners', '...partners(resource, policy),', ''),
  lists(
    'every entry of keep',
    'keep.findIndex((entry) => isSelected(entry, resource, scope))',
    'keep.slice(0, 1).findIndex((entry) => isSelected(entry, resource, scope))',
  ),
  selection(
    'lists by account',
    "if (accounts && !accounts.includes(scope.accountId)) return 'accounts'",
    '',
  ),
  selection(
    'lists by region',
    "if (regions && !regions.includes(scope.region)) return 'regions'",
    '',
  ),
  selection(
    'lists by tag',
    "if (tags && !tags.some((pattern) => matchesTag(pattern, resource.tags))) return 'tags'",
    '',
  ),
  selection(
    'lists by resource',
    "if (resources && !resources.some((pattern) => isNamedBy(pattern, resource))) return 'resources'",
    '',
  ),
  selection(
    'a resource named by its id',
    'return [resourceId, canonicalId, publicIp].some(',
    'return [canonicalId, publicIp].some(',
  ),
  selection(
    'a resource named by its ARN',
    'return [resourceId, canonicalId, publicIp].some(',
    'return [resourceId, publicIp].some(',
  ),
  selection(
    'a resource named by its address',
    'return [resourceId, canonicalId, publicIp].some(',
    'return [resourceId, canonicalId].some(',
  ),
  partners('the beginning of a range', 'it.from <= wanted.from && ', ''),
  partners('the end of a range', ' && wanted.to <= it.to', ''),
  partners(
    'bits behind the mask',
    'Math.floor(numberOf(address) / size) * size',
    'numberOf(address)',
  ),
  partnerFile(
    'a line that is no address stops the start',
    'else if (!isVersion6(text)) problems.push',
    'else if (false) problems.push',
  ),
  partnerFile(
    'a file of partners that names nobody stops the start',
    'lines.length > 0 ? read(lines) : { ranges: [], problems: [empty] }',
    'read(lines)',
  ),
  partnerFile(
    'a file of partners that cannot be read stops the start',
    'problems: [`${policyPath}: partnerAddresses cannot be read: ${why}`]',
    'problems: why ? [] : []',
  ),
  partnerFile('a comment is not part of an address', ".replace(/#.*/, '')", ''),
]
