/** A task in one account never has anything of another one: role, session, look, or answer of STS. */

import { DeleteVolumeCommand } from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { awsClients } from '../../../../src/clouds/aws/clients.ts'
import type { Statement } from '../../../../src/clouds/aws/session-policy.ts'
import { KEYS, REGION } from '../../../support/clouds.ts'
import { clientsOf, DATA, openCompany, ROLES, SHOP } from './support.ts'

function allow(accountId: string, id: string): Statement[] {
  const volume = `arn:aws:ec2:${REGION}:${accountId}:volume/${id}`
  return [{ Action: ['ec2:DeleteVolume'], Resource: [volume] }]
}

describe('a task in one account', () => {
  it('runs in the role of that account, in a session that names its resource', async () => {
    await using company = await openCompany()
    const clients = clientsOf(company.simulator.url, company.clock.now)
    const [mine, other] = [SHOP, DATA].map((id) => company.world.region(REGION, id).addVolume())
    const scope = { provider: 'aws', accountId: SHOP, region: REGION }
    const task = { scope, name: 'task', allow: allow(SHOP, mine!.id) }

    await clients.cleanup(task).once.send(new DeleteVolumeCommand({ VolumeId: mine!.id }))
    const beside = clients.cleanup(task).once.send(new DeleteVolumeCommand({ VolumeId: other!.id }))

    await expect(beside).rejects.toMatchObject({ name: 'UnauthorizedOperation' })
    expect([...company.world.sessions.values()].map((each) => [each.accountId, each.name])).toEqual(
      [[SHOP, 'task']],
    )
    expect(company.world.region(REGION, DATA).volumes.has(other!.id)).toBe(true)
  })

  it('never shares a session with the same task in another account', async () => {
    await using company = await openCompany()
    const clients = clientsOf(company.simulator.url, company.clock.now)
    const { id } = company.world.region(REGION, SHOP).addVolume()
    const taskIn = (accountId: string) => ({
      scope: { provider: 'aws', accountId, region: REGION },
      name: 'task',
      allow: allow(SHOP, id),
    })

    const there = clients.cleanup(taskIn(DATA)).once.send(new DeleteVolumeCommand({ VolumeId: id }))

    await expect(there).rejects.toMatchObject({ name: 'UnauthorizedOperation' })
    expect(clients.cleanup(taskIn(SHOP))).not.toBe(clients.cleanup(taskIn(DATA)))
    expect([...company.world.sessions.values()].map((each) => each.accountId)).toEqual([DATA])
  })

  it.each(['cleanup', 'restore', 'probe'] as const)(
    'is refused for %s with the role of another account, before AWS is asked',
    async (part) => {
      await using company = await openCompany()
      const fixed = `arn:aws:iam::${DATA}:role/x`
      const roles = { ...ROLES, cleanup: fixed, restore: fixed }
      const clients = clientsOf(company.simulator.url, company.clock.now, { roles })
      const scope = { provider: 'aws', accountId: SHOP, region: REGION }

      const take = (): unknown =>
        clients[part]({ scope, name: 'task', allow: allow(SHOP, 'vol-1') })

      expect(take).toThrow(`the role ${fixed} is not of account ${SHOP}`)
      expect(company.simulator.calls).toEqual([])
    },
  )

  it.each(['cleanup', 'restore', 'probe'] as const)(
    'is refused for %s without a role: our own credentials are of one account',
    async (part) => {
      await using company = await openCompany()
      const roles = { ...ROLES, cleanup: null, restore: null }
      const clients = clientsOf(company.simulator.url, company.clock.now, { roles })
      const scope = { provider: 'aws', accountId: SHOP, region: REGION }

      const take = (): unknown =>
        clients[part]({ scope, name: 'task', allow: allow(SHOP, 'vol-1') })

      expect(take).toThrow(`role is set for account ${SHOP}`)
    },
  )

  it('is not looked at in the role of another account: what is not there would look gone', async () => {
    await using company = await openCompany()
    const roles = { ...ROLES, scan: `arn:aws:iam::${DATA}:role/scan` }
    const clients = awsClients(
      { endpoint: company.simulator.url, credentials: KEYS, homeRegion: REGION, roles },
      company.clock.now,
    )

    const look = (): unknown => clients.read({ provider: 'aws', accountId: SHOP, region: REGION })

    expect(look).toThrow(`is not of account ${SHOP}`)
  })

  it('never works with credentials that turn out to be of another account', async () => {
    await using company = await openCompany()
    const clients = clientsOf(company.simulator.url, company.clock.now)
    const body = assumed(`arn:aws:sts::${DATA}:assumed-role/cleanup/task`)
    company.simulator.faults.add({
      action: 'AssumeRole',
      fault: { kind: 'garbage', status: 200, body },
    })
    const scope = { provider: 'aws', accountId: SHOP, region: REGION }
    const { once } = clients.cleanup({ scope, name: 'task', allow: allow(SHOP, 'vol-1') })

    const removing = once.send(new DeleteVolumeCommand({ VolumeId: 'vol-1' }))

    await expect(removing).rejects.toThrow("gave another account's role")
    expect(company.asked('DeleteVolume')).toBe(0)
  })
})

function assumed(arn: string): string {
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
    <AssumedRoleUser><Arn>${arn}</Arn><AssumedRoleId>AROA:task</AssumedRoleId></AssumedRoleUser>
    <Credentials><AccessKeyId>ASIAX</AccessKeyId><SecretAccessKey>x</SecretAccessKey>
    <SessionToken>x</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
    </AssumeRoleResult></AssumeRoleResponse>`
}
