import { describe, expect, it } from 'vitest'
import { parsePolicy, readPolicyFile } from '../../src/config/policy-file.ts'
import { addressRange } from '../../src/core/ipv4.ts'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'

const PATH = 'cloudthrift.yaml'

function problemsIn(text: string): readonly string[] {
  return parsePolicy(text, PATH).problems
}

describe('parsePolicy', () => {
  it('reads every key', () => {
    const { policy, problems } = parsePolicy(
      [
        'version: 1',
        'dryRun: false',
        'action: advise',
        'minIdleDays: 0',
        'minMonthlyUsd: "1.5"',
        'exemptTags: [Owner, "Environment=prod"]',
        'teamTags: [Squad]',
        'protectTags: [Precious]',
        'iacTags: [terraform, "ManagedBy=pulumi"]',
        'ownerTags: [Contact]',
        'backupTags: [dlm]',
        'accounts:',
        '  "111122223333": { name: shop, contact: shop-platform@acme.example }',
        '  444455556666: { name: labs }',
        'keep:',
        '  - { reason: litigation, accounts: ["1"], regions: [eu-west-1], tags: ["Case=*"], resources: ["vol-*"] }',
        'only: { accounts: ["111122223333"], tags: [Sandbox] }',
        'partnerAddresses: [203.0.113.7, 198.51.100.0/24, "2001:db8::/32"]',
        'gates: [second-opinion, not-backed-up]',
        'acceptUnknown:',
        '  - fact: no-pending-transfer',
        '    accounts: ["111122223333"]',
        'approval:',
        '  expiresAfterHours: 1',
        '  snoozeDays: 3650',
        '  approvers: { roles: ["123"], users: ["discord:9"] }',
        '  fourEyesFromUsd: 500',
        '  linkedFromUsd: 1000',
        'backup: { recycleBin: require, snapshotDays: 90, lock: true }',
        'limits:',
        '  removalsPerScan: 1',
        '  removalsPerDay: null',
        '  removalsPerAccountAndDay: 0',
        '  usdPerDay: "99.5"',
        '  sharePercent: 10',
        '  shareFloor: 3',
        'viewers: { roles: ["456"] }',
        'chat: { digestFrom: 9, bunchBelowUsd: "2.50" }',
        'console: { viewers: { users: ["discord:7"] } }',
        'savings: { horizonMonths: 36, ownMonthlyUsd: "12.5" }',
        'retentionDays: 400',
        'rules:',
        '  - match: { kinds: [aws/x], accounts: ["1"], teams: ["web team"] }',
        '    minMonthlyUsd: 5',
        '    approval: { fourEyesFromUsd: null, approvers: { users: ["api:alice"] } }',
        '    action: park',
        '    backup: { snapshotDays: 1 }',
      ].join('\n'),
      PATH,
    )

    expect(problems).toEqual([])
    expect(policy).toEqual({
      dryRun: false,
      action: 'advise',
      minIdleDays: 0,
      minMonthlyMicros: 1_500_000n,
      exemptTags: ['Owner', 'Environment=prod'],
      teamTags: ['Squad'],
      protectTags: ['Precious'],
      iacTags: ['terraform', 'ManagedBy=pulumi'],
      ownerTags: ['Contact'],
      backupTags: ['dlm'],
      accounts: {
        '111122223333': { name: 'shop', contact: 'shop-platform@acme.example' },
        '444455556666': { name: 'labs' },
      },
      keep: [
        {
          reason: 'litigation',
          accounts: ['1'],
          regions: ['eu-west-1'],
          tags: ['Case=*'],
          resources: ['vol-*'],
        },
      ],
      only: { accounts: ['111122223333'], tags: ['Sandbox'] },
      partnerAddresses: [addressRange('203.0.113.7'), addressRange('198.51.100.0/24')],
      gates: ['second-opinion', 'not-backed-up'],
      acceptUnknown: [{ fact: 'no-pending-transfer', accounts: ['111122223333'] }],
      approval: {
        expiresAfterHours: 1,
        snoozeDays: 3_650,
        approvers: { roles: ['123'], users: ['discord:9'] },
        fourEyesFromMicros: 500_000_000n,
        linkedFromMicros: 1_000_000_000n,
      },
      backup: { recycleBin: 'require', snapshotDays: 90, lock: true },
      limits: {
        removalsPerScan: 1,
        removalsPerDay: null,
        removalsPerAccountAndDay: 0,
        monthlyMicrosPerDay: 99_500_000n,
        sharePercent: 10,
        shareFloor: 3,
      },
      viewers: { roles: ['456'], users: [] },
      chat: { digestFrom: 9, bunchBelowMicros: 2_500_000n },
      console: { viewers: { roles: [], users: ['discord:7'] } },
      savings: { horizonMonths: 36, ownMonthlyMicros: 12_500_000n },
      retentionDays: 400,
      rules: [
        {
          match: { kinds: ['aws/x'], accounts: ['1'], teams: ['web team'] },
          minMonthlyMicros: 5_000_000n,
          action: 'park',
          backup: { snapshotDays: 1 },
          approval: {
            fourEyesFromMicros: null,
            approvers: { roles: [], users: ['api:alice'] },
          },
        },
      ],
    })
  })

  it('gives the careful default to each key that is left out', () => {
    expect(parsePolicy('version: 1', PATH)).toEqual({
      policy: DEFAULT_POLICY,
      places: new Map([['version', `${PATH}:1`]]),
      problems: [],
    })
  })

  it('gives the defaults of a group to the keys that the group leaves out', () => {
    const { policy } = parsePolicy('version: 1\napproval:\n  snoozeDays: 3\n', PATH)

    expect(policy.approval).toEqual({ ...DEFAULT_POLICY.approval, snoozeDays: 3 })
  })

  it.each([
    ['dryRun: auto', { dryRun: 'auto' }],
    ['dryRun: true', { dryRun: true }],
    ['minIdleDays: 3650', { minIdleDays: 3_650 }],
    ['protectTags: []', { protectTags: [] }],
    ['savings: { horizonMonths: 1 }', { savings: { horizonMonths: 1, ownMonthlyMicros: null } }],
    ['savings: { ownMonthlyUsd: null }', { savings: DEFAULT_POLICY.savings }],
    ['approval: {}', { approval: DEFAULT_POLICY.approval }],
    ['approval: { expiresAfterHours: 720 }', { approval: { expiresAfterHours: 720 } }],
  ])('takes %s', (line, expected) => {
    const { policy, problems } = parsePolicy(`version: 1\n${line}\n`, PATH)

    expect(problems).toEqual([])
    expect(policy).toMatchObject(expected)
  })

  it.each([
    ['version: 2', 'version'],
    ['version: "1"', 'version'],
    ['minIdleDays: 3', 'version'],
    ['', 'the file'],
    ['just text', 'the file'],
    ['- version: 1', 'the file'],
    ['null', 'the file'],
  ])('refuses the file %j: %s', (text, place) => {
    expect(problemsIn(text)).toContainEqual(expect.stringContaining(`${PATH}: `))
    expect(problemsIn(text).join('\n')).toContain(place)
  })

  it('reports every problem at once', () => {
    const problems = problemsIn('version: 1\nminIdleDays: x\ndryRunn: true\niacTags: 1\n')

    const all = problems.join('\n')
    expect(all).toContain('minIdleDays')
    expect(all).toContain('dryRunn')
    expect(all).toContain('iacTags')
  })

  it.each([
    ['an open bracket', 'version: 1\nprotectTags: [a, b\n'],
    ['a tab', 'version: 1\napproval:\n\tsnoozeDays: 3\n'],
    ['a key twice', 'version: 1\ndryRun: true\ndryRun: false\n'],
    ['two documents', 'version: 1\n---\nversion: 1\n'],
    ['an alias of nothing', 'version: 1\nminIdleDays: *days\n'],
    ['a bomb of aliases', bomb()],
  ])('refuses what is no YAML: %s', (_what, text) => {
    const { policy, problems } = parsePolicy(text, PATH)

    expect(problems).not.toEqual([])
    expect(problems.every((each) => each.startsWith(`${PATH}: `) && !each.includes('\n'))).toBe(
      true,
    )
    expect(policy).toEqual(DEFAULT_POLICY)
  })
})

describe('readPolicyFile', () => {
  it('gives the careful defaults when there is no file', () => {
    expect(readPolicyFile(null)).toEqual({
      policy: DEFAULT_POLICY,
      places: new Map(),
      problems: [],
    })
  })

  it('names a file that cannot be read', () => {
    expect(readPolicyFile('/nowhere/x.yaml').problems).toEqual([
      expect.stringMatching(/^\/nowhere\/x\.yaml cannot be read: .*ENOENT/),
    ])
  })
})

/** Ten lists of ten aliases each: a few lines that mean ten thousand million tags. */
function bomb(): string {
  const lists = Array.from({ length: 9 }, (_, index) => {
    const inner = Array.from({ length: 10 }, () => (index === 0 ? 'x' : `*a${index - 1}`))
    return `a${index}: &a${index} [${inner.join(', ')}]`
  })
  return `version: 1\n${lists.join('\n')}\nprotectTags: *a8\n`
}
