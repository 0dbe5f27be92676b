/** Route 53: the hosted zones of an account and their records, over REST and XML. */

import type { Incoming, Operation, Service, ServiceRequest } from '../service.ts'
import { AwsError } from '../wire/aws-error.ts'
import { integer, text } from '../wire/query.ts'
import { el, wrap, XML_DECLARATION } from '../wire/xml.ts'
import type { DnsRecord, HostedZone } from '../world/hosted-zone.ts'

const NAMESPACE = 'https://route53.amazonaws.com/doc/2013-04-01/'
const ROUTE = /^\/2013-04-01\/hostedzone(?:\/(?<zoneId>[^/?]+)\/rrset)?$/
const MAX_ZONES = 100
const MAX_RECORDS = 300

const ACTIONS: Readonly<Record<string, (request: ServiceRequest) => string>> = {
  ListHostedZones: listHostedZones,
  ListResourceRecordSets: listResourceRecordSets,
}

export const route53: Service = {
  name: 'route53',
  contentType: 'text/xml',
  deniedCode: 'AccessDenied',
  expiredCode: 'ExpiredTokenException',
  throttledCode: 'Throttling',
  read: operationOf,
  has: (action) => Object.hasOwn(ACTIONS, action),
  run(request) {
    const name = `${request.action}Response`
    const inner = ACTIONS[request.action]?.(request) ?? ''
    return `${XML_DECLARATION}<${name} xmlns="${NAMESPACE}">${inner}</${name}>`
  },
  refuse({ code, message, status }, requestId) {
    const type = el('Type', status >= 500 ? 'Receiver' : 'Sender')
    const body = wrap('Error', type + el('Code', code) + el('Message', message))
    const id = el('RequestId', requestId)
    return `${XML_DECLARATION}<ErrorResponse xmlns="${NAMESPACE}">${body}${id}</ErrorResponse>`
  },
}

function operationOf({ method, path }: Incoming): Operation {
  const url = new URL(path, 'http://route53')
  const match = ROUTE.exec(url.pathname)
  const params = Object.fromEntries(url.searchParams)
  if (!match || method !== 'GET') return { action: `${method} ${url.pathname}`, params }
  const zoneId = match.groups?.['zoneId']
  return zoneId === undefined
    ? { action: 'ListHostedZones', params }
    : { action: 'ListResourceRecordSets', params: { ...params, zoneId } }
}

/** The marker is the place in the list. */
function listHostedZones({ params, caller }: ServiceRequest): string {
  const { hostedZones } = caller.account
  const size = Math.min(integer(params, 'maxitems') ?? MAX_ZONES, MAX_ZONES)
  const from = Number(text(params, 'marker') ?? 0)
  const next = from + size
  const isTruncated = next < hostedZones.length
  return (
    wrap('HostedZones', hostedZones.slice(from, next).map(zoneXml).join('')) +
    el('Marker', text(params, 'marker')) +
    el('IsTruncated', isTruncated) +
    el('NextMarker', isTruncated ? next : undefined) +
    el('MaxItems', size)
  )
}

function zoneXml({ id, name, isPrivate, records }: HostedZone): string {
  return wrap(
    'HostedZone',
    el('Id', `/hostedzone/${id}`) +
      el('Name', name) +
      el('CallerReference', id) +
      wrap('Config', el('PrivateZone', isPrivate)) +
      el('ResourceRecordSetCount', records.length),
  )
}

/** The next page is named by its first record. */
function listResourceRecordSets({ params, caller, world }: ServiceRequest): string {
  const zone = caller.account.hostedZones.find((it) => it.id === params['zoneId'])
  if (!zone) throw new AwsError('NoSuchHostedZone', `No hosted zone ${params['zoneId']}`, 404)
  const { records } = zone
  const size = Math.min(integer(params, 'maxitems') ?? MAX_RECORDS, world.examinedPerPage)
  const start = startOf(records, params)
  const following = records[start + size]
  const next = following
    ? el('NextRecordName', following.name) +
      el('NextRecordType', following.type) +
      el('NextRecordIdentifier', following.setIdentifier)
    : ''
  return (
    wrap(
      'ResourceRecordSets',
      records
        .slice(start, start + size)
        .map(recordXml)
        .join(''),
    ) +
    el('IsTruncated', following !== undefined) +
    next +
    el('MaxItems', size)
  )
}

function startOf(records: readonly DnsRecord[], params: ServiceRequest['params']): number {
  const name = text(params, 'name')
  if (name === undefined) return 0
  const start = records.findIndex(
    (it) =>
      it.name === name &&
      it.type === text(params, 'type') &&
      it.setIdentifier === text(params, 'identifier'),
  )
  if (start < 0) throw new AwsError('InvalidInput', `no record ${name}`)
  return start
}

function recordXml({ name, type, values, setIdentifier, alias }: DnsRecord): string {
  const target = alias
    ? wrap(
        'AliasTarget',
        el('HostedZoneId', 'Z0ALIAS') + el('DNSName', alias) + el('EvaluateTargetHealth', false),
      )
    : el('TTL', 300) +
      wrap(
        'ResourceRecords',
        values.map((value) => wrap('ResourceRecord', el('Value', value))).join(''),
      )
  const head = el('Name', name) + el('Type', type) + el('SetIdentifier', setIdentifier)
  return wrap('ResourceRecordSet', head + target)
}
