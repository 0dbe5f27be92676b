import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from '../../src/demo/simulator/simulator.ts'
import { World } from '../../src/demo/simulator/world/world.ts'
import { awsAt, run } from '../support/child.ts'

const PT = { LANGUAGE: 'pt_BR:en' }

function world(): World {
  const made = new World({ accounts: { '111122223333': ['us-east-1'] } })
  const region = made.region('us-east-1')
  const createdAt = new Date('2026-01-01T00:00:00.000Z')
  region.addVolume({ id: 'vol-livre', sizeGiB: 20_000, createdAt })
  region.addVolume({ id: 'vol-guardado', createdAt, tags: { DoNotDelete: 'yes' } })
  region.addAddress({ allocationId: 'eipalloc-um' })
  return made
}

describe.concurrent('the command line in Portuguese', { timeout: 60_000 }, () => {
  let aws: Simulator
  beforeAll(async () => {
    aws = await startSimulator({ world: world() })
  })
  afterAll(() => aws[Symbol.asyncDispose]())

  it('prints the table, its amounts and its remarks', async () => {
    const { code, stdout, stderr } = await run({
      args: ['scan'],
      env: { ...PT, ...awsAt(aws.url) },
    })

    expect(code).toBe(0)
    expect(stdout).toMatch(/^ *USD\/mês +tipo +recurso +região +nome +contra a remoção$/m)
    expect(stdout).toMatch(/^US\$ 1\.600,00 +Volume EBS não anexado +vol-livre +us-east-1/m)
    expect(stdout).toMatch(/vol-guardado .*protegido: protegido por uma tag$/m)
    expect(stdout).toMatch(/Elastic IP não associado +eipalloc-um .*idade: a nuvem não diz/)
    expect(stdout).toMatch(
      /^3 encontrados: US\$ [\d.,]+ por mês; 1 sem nada contra a remoção: US\$ 1\.600,00 por mês$/m,
    )
    expect(stderr).toContain('Uma única olhada não prova 14 dias sem uso')
  })

  it('prints the same JSON as in English, but for the time', async () => {
    const args = ['scan', '--json']
    const [english, portuguese] = await Promise.all([
      run({ args, env: awsAt(aws.url) }),
      run({ args, env: { ...PT, ...awsAt(aws.url) } }),
    ])

    expect(withoutTime(portuguese.stdout)).toEqual(withoutTime(english.stdout))
  })

  it('tells the story of the demo', async () => {
    const { code, stdout, stderr } = await run({
      args: ['demo'],
      env: { ...PT, ...awsAt(aws.url) },
    })

    expect(code).toBe(0)
    expect(stderr).toContain('segunda varredura: 3 recursos ociosos')
    expect(stderr).toContain('Sem terminal, ninguém pode decidir.')
    expect(stdout).toMatch(/US\$ 1\.600,00 +espera por você +aws\/ebs-volume-unattached +vol-livre/)
    expect(stdout).toMatch(/mantido +aws\/ebs-volume-unattached +vol-guardado/)
    expect(stdout).toContain('2 de 3 esperam por uma decisão: US$ 1.603,65 por mês.')
  })

  it('explains prices, tokens and mistakes', async () => {
    const [prices, token, wrong] = await Promise.all([
      run({ args: ['prices'], env: PT }),
      run({ args: ['token', 'ana'], env: PT }),
      run({ args: ['scan', '--kind', 'aws/none'], env: PT }),
    ])

    expect(prices.stdout).toMatch(/^lista incluída: preços de tabela da AWS de \d{4}-/)
    expect(token.stderr).toContain('O token, mostrado uma só vez')
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('--kind aws/none não é conhecido\nTipos conhecidos: aws/'),
    ])
  })
})

describe('a LANGUAGE that is none of ours', { timeout: 60_000 }, () => {
  it.each(['de_DE:pt', 'C', 'x'])('means English: %s', async (LANGUAGE) => {
    const { code, stderr } = await run({ args: ['token', 'bob'], env: { LANGUAGE } })

    expect(code).toBe(0)
    expect(stderr).toContain('The token, shown once')
  })
})

function withoutTime(text: string): object {
  return { ...JSON.parse(text), scannedAt: null }
}
