/**
 * Regions and zones as AWS names them. us-east-1a has the zone id use1-az1 in every account here.
 */

/** Enabled in every account; all others have to be opted in to. */
const ALWAYS_ENABLED: ReadonlySet<string> = new Set([
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
])

export function optInStatus(region: string, isEnabled: boolean): string {
  if (!isEnabled) return 'not-opted-in'
  return ALWAYS_ENABLED.has(region) ? 'opt-in-not-required' : 'opted-in'
}

const DIRECTIONS: Readonly<Record<string, string>> = {
  north: 'n',
  south: 's',
  east: 'e',
  west: 'w',
  central: 'c',
  northeast: 'ne',
  northwest: 'nw',
  southeast: 'se',
  southwest: 'sw',
}

/** Zone names and their ids. Local Zones carry the place in the name, as on AWS. */
export function zonesOf(region: string): Map<string, string> {
  const [area = '', direction = '', number = ''] = region.split('-')
  const prefix = `${area}${DIRECTIONS[direction] ?? direction}${number}`
  const letters = region === 'us-east-1' ? ['a', 'b', 'c', 'd', 'e', 'f'] : ['a', 'b', 'c']
  const zones = new Map(letters.map((it, index) => [`${region}${it}`, `${prefix}-az${index + 1}`]))
  if (region === 'us-east-1') zones.set('us-east-1-bos-1a', 'use1-bos1-az1')
  return zones
}
