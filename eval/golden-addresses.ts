/** Elastic IPs: the kind that is held out when a prompt is worked on. */

import type { Row } from './golden-row.ts'

const address = { kind: 'address', usd: '3.65' } as const

export const GOLDEN_ADDRESSES: readonly Row[] = [
  {
    ...address,
    id: 'a01',
    risk: 'medium',
    tags: { Name: 'old-vpn', Owner: 'net', Environment: 'test' },
  },
  { ...address, id: 'a02', risk: 'medium' },
  {
    ...address,
    id: 'a03',
    risk: 'high',
    tags: { Name: 'partner-gateway', Environment: 'prod', Owner: 'net' },
  },
  {
    ...address,
    id: 'a04',
    risk: 'medium',
    facts: { 'no-ptr-record': 'unknown' },
    must: ['no-ptr-record'],
    tags: { Owner: 'mail', Environment: 'test' },
    forbidden: ['no reverse dns record names'],
  },
  {
    ...address,
    id: 'a05',
    risk: 'high',
    facts: { 'no-ptr-record': 'no' },
    must: ['no-ptr-record'],
    guards: ['no-ptr-record'],
    tags: { Name: 'mail-relay', Owner: 'mail' },
  },
  {
    ...address,
    id: 'a06',
    risk: 'medium',
    facts: { 'no-pending-transfer': 'unknown' },
    must: ['no-pending-transfer'],
    tags: { Owner: 'net', Environment: 'dev' },
  },
  {
    ...address,
    id: 'a07',
    usd: null,
    risk: 'high',
    facts: { 'amazon-pool': 'no' },
    must: ['amazon-pool'],
    guards: ['amazon-pool'],
    tags: { Name: 'own-range', Owner: 'net' },
  },
  {
    ...address,
    id: 'a08',
    risk: 'medium',
    tags: { Name: 'nat-anciennes-boutiques', Service: 'boutique' },
  },
  {
    ...address,
    id: 'a09',
    language: 'pt',
    risk: 'medium',
    tags: { Name: 'antigo-gateway', Owner: 'redes', Environment: 'teste' },
  },
  {
    ...address,
    id: 'a10',
    language: 'pt',
    risk: 'high',
    tags: { Name: 'integração-banco', Environment: 'produção', Owner: 'redes' },
  },
  { ...address, id: 'a11', language: 'pt', risk: 'medium' },
  {
    ...address,
    id: 'a12',
    language: 'pt',
    risk: 'medium',
    facts: { 'no-ptr-record': 'unknown' },
    must: ['no-ptr-record'],
    tags: { Owner: 'correio', Environment: 'dev' },
  },
]
