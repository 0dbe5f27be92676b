import { describe, expect, it } from 'vitest'
import type { Answer, Tags } from '../../src/core/evidence.ts'
import { guardsOf } from '../../src/core/guards.ts'
import { DEFAULT_POLICY, type Policy } from '../../src/core/policy.ts'
import { factNamed, observed, SCOPE } from '../support/observations.ts'

interface Row {
  readonly tags?: Tags
  readonly facts?: Readonly<Record<string, Answer>>
  readonly policy?: Partial<Policy>
  /** 'name verdict' of every guard, in order; empty: nothing speaks against it. */
  readonly expected: readonly string[]
}

const US = SCOPE.accountId
const accepting = (fact: string, ...accounts: string[]): Partial<Policy> => ({
  acceptUnknown: [{ fact, accounts }],
})

/** Every row is a volume that is idle and unguarded but for what the row names. */
const TRUTH_TABLE: Readonly<Record<string, Row>> = {
  // Facts: only a yes, or an unknown that the policy accepts for this account, lets it pass.
  'all facts yes': { facts: { a: 'yes', b: 'yes' }, expected: [] },
  'one fact no': { facts: { a: 'yes', b: 'no' }, expected: ['b no'] },
  'one fact unknown': { facts: { a: 'unknown' }, expected: ['a unknown'] },
  'every fact speaks for itself': {
    facts: { a: 'no', b: 'unknown', c: 'yes', d: 'no' },
    expected: ['a no', 'b unknown', 'd no'],
  },
  'unknown, accepted here': { facts: { a: 'unknown' }, policy: accepting('a', US), expected: [] },
  'unknown, accepted here among others': {
    facts: { a: 'unknown' },
    policy: accepting('a', '999999999999', US),
    expected: [],
  },
  'unknown, accepted elsewhere': {
    facts: { a: 'unknown' },
    policy: accepting('a', '999999999999'),
    expected: ['a unknown'],
  },
  'unknown, accepted nowhere': {
    facts: { a: 'unknown' },
    policy: accepting('a'),
    expected: ['a unknown'],
  },
  'unknown, another fact accepted': {
    facts: { a: 'unknown', b: 'yes' },
    policy: accepting('b', US),
    expected: ['a unknown'],
  },
  'no is never accepted': { facts: { a: 'no' }, policy: accepting('a', US), expected: ['a no'] },

  // Tags of owners.
  'tag kubernetes.io/created-for/pv/name': {
    tags: { 'kubernetes.io/created-for/pv/name': 'pvc-1' },
    expected: ['kubernetes no'],
  },
  'tag kubernetes.io/created-for/pvc/name': {
    tags: { 'kubernetes.io/created-for/pvc/name': 'db' },
    expected: ['kubernetes no'],
  },
  'tag kubernetes.io/created-for/pvc/namespace': {
    tags: { 'kubernetes.io/created-for/pvc/namespace': 'prod' },
    expected: ['kubernetes no'],
  },
  'tag CSIVolumeName': { tags: { CSIVolumeName: 'pvc-1' }, expected: ['kubernetes no'] },
  'tag ebs.csi.aws.com/cluster': {
    tags: { 'ebs.csi.aws.com/cluster': 'true' },
    expected: ['kubernetes no'],
  },
  'tag ebs.csi.aws.com/cluster: false': {
    tags: { 'ebs.csi.aws.com/cluster': 'false' },
    expected: ['kubernetes no'],
  },
  'tag kubernetes.io/cluster/*': {
    tags: { 'kubernetes.io/cluster/prod': 'owned' },
    expected: ['kubernetes no'],
  },
  'tag KubernetesCluster': { tags: { KubernetesCluster: 'prod' }, expected: ['kubernetes no'] },
  'two Kubernetes tags are one guard': {
    tags: { KubernetesCluster: 'prod', CSIVolumeName: 'pvc-1' },
    expected: ['kubernetes no'],
  },
  'tag aws:cloudformation:stack-name': {
    tags: { 'aws:cloudformation:stack-name': 'web' },
    expected: ['cloudformation no'],
  },
  'tag aws:cloudformation:stack-id': {
    tags: { 'aws:cloudformation:stack-id': 'arn:...' },
    expected: ['cloudformation no'],
  },
  'tag aws:cloudformation:logical-id': {
    tags: { 'aws:cloudformation:logical-id': 'Disk' },
    expected: ['cloudformation no'],
  },
  'tags that only resemble an owner': {
    tags: {
      'my-kubernetes.io/cluster/prod': 'x',
      'kubernetes.io': 'x',
      myCSIVolumeName: 'x',
      CSIVolumeNames: 'x',
      'former-aws:cloudformation:stack-name': 'x',
      KubernetesClusters: 'x',
    },
    expected: [],
  },
  'an owner in the value of a tag': { tags: { note: 'KubernetesCluster' }, expected: [] },
  'an infrastructure-code tag, none configured': { tags: { terraform: 'true' }, expected: [] },
  'an infrastructure-code tag, configured': {
    tags: { terraform: 'true' },
    policy: { iacTags: ['pulumi', 'terraform'] },
    expected: ['iac no'],
  },
  'an infrastructure-code tag that says false': {
    tags: { terraform: 'false' },
    policy: { iacTags: ['terraform'] },
    expected: ['iac no'],
  },
  'everything at once': {
    facts: { a: 'no' },
    tags: {
      DoNotDelete: '',
      terraform: '',
      'aws:cloudformation:stack-id': '',
      CSIVolumeName: '',
    },
    policy: { iacTags: ['terraform'] },
    expected: ['a no', 'kubernetes no', 'cloudformation no', 'iac no', 'protected no'],
  },

  // Protect tags: any case of the key; only a plain no releases.
  ...rowsOf(
    ['cloudthrift:protected', 'cloudthrift:keep', 'DoNotDelete', 'do-not-delete'].flatMap((key) => [
      [{ [key]: 'true' }, true],
      [{ [key.toUpperCase()]: 'true' }, true],
      [{ [key.toLowerCase()]: 'true' }, true],
    ]),
  ),
  ...rowsOf(
    [
      '',
      ' ',
      'true',
      'yes',
      '1',
      '00',
      'off',
      'n',
      'f',
      'nope',
      'false!',
      'not false',
      'no way',
    ].map((value) => [{ DoNotDelete: value }, true]),
  ),
  ...rowsOf(
    ['false', 'False', 'FALSE', ' false ', 'no', 'No', 'NO', '0', '\tno\n'].map((value) => [
      { DoNotDelete: value },
      false,
    ]),
  ),
  ...rowsOf([
    [{ 'do-not-delete': 'false', DoNotDelete: 'true' }, true],
    [{ DoNotDelete: 'true', 'do-not-delete': 'false' }, true],
    [{ donotdelete: 'no', DONOTDELETE: 'until friday' }, true],
    [{ 'do not delete': 'true' }, false],
    [{ 'DoNotDelete ': 'true' }, false],
    [{ note: 'DoNotDelete' }, false],
  ]),
  'the policy names other protect tags': {
    tags: { Precious: 'x' },
    policy: { protectTags: ['precious'] },
    expected: ['protected no'],
  },
  'protect tags of the policy replace the default ones': {
    tags: { DoNotDelete: 'true' },
    policy: { protectTags: ['precious'] },
    expected: [],
  },
}

function rowsOf(rows: readonly (readonly [Tags, boolean])[]): Readonly<Record<string, Row>> {
  return Object.fromEntries(
    rows.map(([tags, isProtected]) => [
      `tags ${JSON.stringify(tags)}`,
      { tags, expected: isProtected ? ['protected no'] : [] },
    ]),
  )
}

function observationOf({ tags, facts }: Row): ReturnType<typeof observed> {
  const { attributes } = observed().evidence
  const given = Object.entries(facts ?? { unattached: 'yes' as const })
  return observed({
    tags: { Name: 'db', ...tags },
    evidence: { attributes, facts: given.map(([name, answer]) => factNamed(name, answer)) },
  })
}

describe('guardsOf', () => {
  it.each(Object.entries(TRUTH_TABLE))('judges: %s', (_name, row) => {
    const guards = guardsOf(observationOf(row), SCOPE, { ...DEFAULT_POLICY, ...row.policy })

    expect(guards.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual(row.expected)
  })

  it('gives the reason that was seen, or else who was asked', () => {
    const { attributes } = observed().evidence
    const facts = [factNamed('a', 'no', 'managed by EKS'), factNamed('b', 'unknown')]

    const guards = guardsOf(observed({ evidence: { attributes, facts } }), SCOPE, DEFAULT_POLICY)

    expect(guards.map(({ reason }) => reason)).toEqual(['managed by EKS', 'ec2:DescribeVolumes'])
  })

  it('names the tag that guards', () => {
    const tags = { 'kubernetes.io/cluster/prod': 'owned', Do_Not: '', DONOTDELETE: 'please' }

    const guards = guardsOf(observed({ tags }), SCOPE, DEFAULT_POLICY)

    expect(guards.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('kubernetes.io/cluster/prod'),
      expect.stringContaining('DONOTDELETE'),
    ])
  })
})
