import { describe, expect, it } from 'vitest'
import { guardsOf } from '../../src/core/guards.ts'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import { factNamed, observed, SCOPE } from '../support/observations.ts'
import { accepting, judged, linesOf, NOW, type Rows, US } from './guard-rows.ts'

const TRUTH_TABLE: Rows = {
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
  ...Object.fromEntries(
    [
      'kubernetes.io/service-name',
      'k8s.io/role/master',
      'elbv2.k8s.aws/cluster',
      'service.k8s.aws/stack',
      'ingress.k8s.aws/stack',
      'node.k8s.amazonaws.com/instance_id',
      'karpenter.sh/nodepool',
      'karpenter.k8s.aws/ec2nodeclass',
      'eks:cluster-name',
      'aws:eks:cluster-name',
      'ebs.csi.aws.com/cluster-name',
    ].map((key) => [`tag ${key}`, { tags: { [key]: 'x' }, expected: ['kubernetes no'] }]),
  ),
  'tags that only resemble an owner': {
    tags: {
      'my-kubernetes.io/cluster/prod': 'x',
      'kubernetes.io': 'x',
      myCSIVolumeName: 'x',
      CSIVolumeNames: 'x',
      'former-aws:cloudformation:stack-name': 'x',
      KubernetesClusters: 'x',
      MyKubernetesCluster: 'x',
      'my-k8s.io/role': 'x',
      'my-node.k8s.aws/id': 'x',
      'my-karpenter.sh/nodepool': 'x',
      'my-ebs.csi.aws.com/cluster': 'x',
      'kubernetes.io/clusters': 'x',
      'k8s.io': 'x',
      'my.k8s.aws/cluster': 'x',
      'karpenter.sh': 'x',
      'notes:eks:cluster-name': 'x',
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
  'an infrastructure-code tag with its value, configured': {
    tags: { ManagedBy: 'terraform' },
    policy: { iacTags: ['ManagedBy=terraform'] },
    expected: ['iac no'],
  },
  'an infrastructure-code tag with another value': {
    tags: { ManagedBy: 'hand' },
    policy: { iacTags: ['ManagedBy=terraform'] },
    expected: [],
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
}

describe('guardsOf', () => {
  it.each(Object.entries(TRUTH_TABLE))('judges: %s', (_name, row) => {
    expect(linesOf(judged(row))).toEqual(row.expected)
  })

  it('gives the remedy of the claim itself where it knows one', () => {
    const { attributes } = observed().evidence
    const facts = [
      { ...factNamed('a', 'no'), remedy: 'end it' },
      { ...factNamed('b', 'unknown'), remedy: 'allow it' },
      factNamed('c', 'unknown'),
    ]

    const guards = guardsOf(
      observed({ evidence: { attributes, facts } }),
      SCOPE,
      DEFAULT_POLICY,
      NOW,
    )

    expect(guards.map((each) => each.remedy)).toEqual([
      'end it',
      'allow it; or accept b in acceptUnknown',
      'ec2:DescribeVolumes must answer; or accept c in acceptUnknown',
    ])
  })

  it('gives the reason that was seen, or else who was asked', () => {
    const { attributes } = observed().evidence
    const facts = [factNamed('a', 'no', 'managed by EKS'), factNamed('b', 'unknown')]

    const guards = guardsOf(
      observed({ evidence: { attributes, facts } }),
      SCOPE,
      DEFAULT_POLICY,
      NOW,
    )

    expect(guards.map(({ reason }) => reason)).toEqual(['managed by EKS', 'ec2:DescribeVolumes'])
  })

  it('names the tag that guards', () => {
    const tags = { 'kubernetes.io/cluster/prod': 'owned', Do_Not: '', DONOTDELETE: 'please' }

    const guards = guardsOf(observed({ tags }), SCOPE, DEFAULT_POLICY, NOW)

    expect(guards.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('kubernetes.io/cluster/prod'),
      expect.stringContaining('DONOTDELETE'),
    ])
  })
})
