import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from '../../src/demo/simulator/simulator.ts'
import { World } from '../../src/demo/simulator/world/world.ts'
import { awsAt, type Result, run } from '../support/child.ts'

const CREATED = new Date('2026-01-01T00:00:00.000Z')
/** Everything that moves a cursor, turns text around or hides it. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]/u

const HOSTILE_NAMES = [
  'red \u001b[31m\u001b[2J\u001b]0;title\u0007 alert',
  'two\nlines\r\nand a tab\there',
  'c1 \u009b31m and \u0090device\u009c',
  'right \u202egnp.exe\u202c to left \u2066\u2069',
  'zero\u200bwidth\ufeff and soft\u00adhyphen',
  'line\u2028separator\u2029',
  `${'very '.repeat(30)}long name`,
  'wide 漢字 and 🏳️‍🌈 and e\u0301',
  '" \\ {red}no colour{/red} %s',
]

function world(): World {
  const made = new World({ accounts: { '111122223333': ['us-east-1'] } })
  const region = made.region('us-east-1')
  for (const [index, name] of HOSTILE_NAMES.entries()) {
    const tags = { Name: name }
    region.addVolume({ id: `vol-${index}`, sizeGiB: 1_000 - index, createdAt: CREATED, tags })
  }
  region.addVolume({ id: 'vol-guarded', createdAt: CREATED, tags: { DoNotDelete: '\u001b[5m' } })
  const csi = 'kubernetes.io/cluster/\u001b[31m\u202eevil'
  region.addVolume({ id: 'vol-k8s', createdAt: CREATED, tags: { [csi]: 'owned' } })
  region.addVolume({ id: 'vol-odd', type: 'gp2', zone: 'us-east-1-xyz-1a', createdAt: CREATED })
  return made
}

describe('the table of cloudthrift scan', () => {
  let aws: Simulator
  let table: Result
  let json: Result
  let lines: string[]
  beforeAll(async () => {
    aws = await startSimulator({ world: world() })
    aws.world.deny({ action: 'ec2:DescribeAddresses', code: 'Odd\u202eCode' })
    const env = awsAt(aws.url)
    ;[table, json] = await Promise.all([
      run({ args: ['scan'], env }),
      run({ args: ['scan', '--json'], env }),
    ])
    lines = table.stdout.split('\n')
  })
  afterAll(() => aws[Symbol.asyncDispose]())

  function lineOf(id: string): string {
    return lines.find((line) => line.includes(`${id} `)) ?? ''
  }

  it('holds no control, turning or invisible character, whatever the tags hold', () => {
    const unsafe = [...lines, ...table.stderr.split('\n')].filter((line) => UNSAFE.test(line))

    expect(unsafe).toEqual([])
  })

  it('has one line for each finding, a header and a summary', () => {
    const rows = lines.filter((line) => line.includes('vol-'))

    expect(lines[0]).toMatch(/^USD\/month +kind +resource +region +name +speaks against a removal$/)
    expect(rows).toHaveLength(HOSTILE_NAMES.length + 3)
    expect(lines.at(-2)).toMatch(
      /^12 found: \$[\d.,]+ per month and 1 unpriced; 10 with nothing against a removal: /,
    )
    expect(lines.at(-1)).toBe('')
  })

  it('shows what can be read of each name, and the amount in front', () => {
    expect(lineOf('vol-0')).toMatch(/^ +\$80\.00 +Unattached EBS volume +vol-0 +us-east-1 +red /)
    expect(lineOf('vol-1')).toContain('two lines and a tab here')
    expect(lineOf('vol-3')).toContain('gnp.exe')
    expect(lineOf('vol-6')).toMatch(/us-east-1 +(?:very ){7}very…$/)
    expect(lineOf('vol-7')).toContain('漢字')
    expect(lineOf('vol-8')).toContain('{red}no colour{/red} %s')
    expect(lineOf('vol-odd')).toMatch(/^ +unpriced /)
    expect(lineOf('vol-guarded')).toContain('protected: protected by tag DoNotDelete')
  })

  it('says on stderr what one look cannot prove', () => {
    expect(table.stderr).toContain('Idle for 14 days cannot be proved by one look')
    expect(table.stdout).not.toContain('cannot be proved')
  })

  it('keeps the tags whole in JSON, where nothing is drawn', () => {
    const { findings } = JSON.parse(json.stdout)
    const names = findings.map((found: { tags: Record<string, string> }) => found.tags['Name'])

    expect(names).toEqual(expect.arrayContaining(HOSTILE_NAMES.slice(3)))
  })
})
