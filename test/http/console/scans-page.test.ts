import { describe, expect, it } from 'vitest'
import { scheduleOf } from '../../../src/jobs/schedule.ts'
import {
  addScopes,
  addUnreachable,
  finishScope,
  NO_FIGURES,
} from '../../../src/store/scan-scopes.ts'
import { finishScan } from '../../../src/store/scans.ts'
import { startScan } from '../../../src/workflow/start-scan.ts'
import { ACCOUNT, NOBODY, type Stage, stage } from '../support.ts'
import { signedInAs } from './money-support.ts'

const YOU = 'demo:you'
const HOUR_MS = 3_600_000

function scopeIn(region: string): { provider: string; accountId: string; region: string } {
  return { provider: 'aws', accountId: ACCOUNT, region }
}

/** A scan of three regions: one was looked through, one was refused, one still waits. */
async function halfDone(own: Stage): Promise<string> {
  const { scanId } = await startScan(own.deps, 'demo:you')
  const at = own.deps.now()
  await own.db.transaction().execute(async (trx) => {
    const scopes = ['eu-west-1', 'us-east-1', 'us-west-2'].map(scopeIn)
    await addScopes(trx, scanId, scopes)
    const nothing = { ...NO_FIGURES, startedAt: at }
    await finishScope(trx, scanId, scopeIn('us-east-1'), {
      ...nothing,
      status: 'scanned',
      reason: null,
      candidates: 3,
      monthlyMicros: 16_650_000n,
      finishedAt: new Date(at.getTime() + 12_300),
    })
    await finishScope(trx, scanId, scopeIn('eu-west-1'), {
      ...nothing,
      status: 'not scanned',
      reason: 'aws/ebs-volume-unattached: ec2:DescribeVolumes: UnauthorizedOperation',
      finishedAt: at,
    })
  })
  return scanId
}

async function end(own: Stage, scanId: string): Promise<void> {
  const at = own.deps.now()
  await own.db.transaction().execute(async (trx) => {
    await addUnreachable(trx, scanId, [{ scope: scopeIn('us-west-2'), reason: 'gone away' }], at)
    await finishScan(trx, scanId, at)
  })
}

describe('the scans page', () => {
  it('says that there was no scan, and when one comes', async () => {
    await using own = await stage({ scanSchedule: scheduleOf('0 6 * * 1-5') })
    const you = await signedInAs(own, YOU)

    const { body } = await you.get('/console/scans')

    expect(body).toContain('No scan is running')
    expect(body).toContain('There was none yet.')
    // The clock shows a Saturday.
    expect(body).toContain('Next scan: 2026-11-23 06:00 UTC')
    expect(body).toContain('0 6 * * 1-5')
  })

  it('says that nothing is scanned by itself where there is no schedule', async () => {
    await using own = await stage()
    const you = await signedInAs(own, YOU)

    expect((await you.get('/console/scans')).body).toContain('No schedule')
  })

  it('shows how far a scan is, and asks again each second while it runs', async () => {
    await using own = await stage()
    const you = await signedInAs(own, YOU)
    const scanId = await halfDone(own)

    const running = (await you.get('/console/scans')).body
    await end(own, scanId)
    const over = (await you.get('/console/scans')).body

    expect(running).toContain('2 of 3 scopes done')
    expect(running).toContain('<progress aria-labelledby="now-title" value="2" max="3">')
    expect(running).toContain('3 idle resources so far, $16.65 per month')
    expect(running).toContain('hx-trigger="every 1s"')
    expect(over).toContain('No scan is running')
    expect(over).toContain('hx-trigger="every 15s, live from:body"')
  })

  it('says in words why a region was not scanned, and what was recorded', async () => {
    await using own = await stage()
    const you = await signedInAs(own, YOU)
    await halfDone(own)

    const { body } = await you.get('/console/scans')

    const refused =
      'Unattached EBS volume: The cloud refused ec2:DescribeVolumes: the role may not.'
    expect(body).toContain(refused)
    expect(body).toContain('ec2:DescribeVolumes: UnauthorizedOperation')
    expect(body).toContain('<td>never</td>')
    expect(body.indexOf('eu-west-1')).toBeLessThan(body.indexOf('us-east-1'))
  })

  it('calls a look stale that is older than a weekend', async () => {
    await using own = await stage()
    const you = await signedInAs(own, YOU)
    await halfDone(own)

    own.clock.now = new Date(own.clock.now.getTime() + 73 * HOUR_MS)
    const fresh = (await signedInAs(own, YOU)).get('/console/scans')
    expect((await fresh).body).toContain('<span class="badge good">fresh</span>')
    own.clock.now = new Date(own.clock.now.getTime() + 2 * HOUR_MS)
    const stale = (await signedInAs(own, YOU)).get('/console/scans')

    expect((await stale).body).toContain('<span class="badge warn">stale</span>')
    expect((await you.get('/console/scans')).statusCode).toBe(303)
  })

  it('shows one scan, region by region, with how long each took', async () => {
    await using own = await stage()
    const you = await signedInAs(own, YOU)
    const scanId = await halfDone(own)

    const { body } = await you.get(`/console/scans/${scanId}`)

    expect(body).toContain('12 s')
    expect(body).toContain('<data value="16.65"')
    expect(body).toContain('<td>waiting</td>')
    expect((await you.get(`/console/scans/${NOBODY}`)).statusCode).toBe(404)
  })

  it('starts a scan in the name of who asked, and only one at a time', async () => {
    await using own = await stage()
    const you = await signedInAs(own, YOU)

    const answer = await you.post('/console/scans', '/console/scans')
    const first = (await you.get('/console/scans')).body
    await you.post('/console/scans', '/console/scans')
    const second = (await you.get('/console/scans')).body

    expect(answer.statusCode).toBe(303)
    expect(first).toContain('The scan has begun.')
    expect(first).toContain('Asked for by demo:you')
    expect(second).toContain('A scan runs already')
    expect(own.jobs.map((job) => job.name)).toEqual(['scan'])
  })

  it('does not scan for a page of somebody else, nor for who is not signed in', async () => {
    await using own = await stage()
    const you = await signedInAs(own, YOU)

    const forged = await you.post('/console/scans', '/console/sign-in')
    const nobody = await own.server.inject({ method: 'POST', url: '/console/scans' })

    expect(forged.statusCode).toBe(403)
    expect(nobody.statusCode).toBe(303)
    expect(own.jobs).toEqual([])
  })

  it('does not let a reason become markup', async () => {
    await using own = await stage()
    const you = await signedInAs(own, YOU)
    const { scanId } = await startScan(own.deps, '<img src=x onerror=alert(1)>')
    const place = { ...scopeIn('<b>eu</b>'), accountId: '"><script>alert(1)</script>' }
    const reason = "<script>alert(1)</script>: a:B: ' onmouseover='alert(1)"
    await own.db
      .transaction()
      .execute((trx) => addUnreachable(trx, scanId, [{ scope: place, reason }], own.deps.now()))

    for (const url of ['/console/scans', `/console/scans/${scanId}`]) {
      const { body } = await you.get(url)

      expect(body).not.toMatch(/<script>alert|<img src=x|<b>eu|' onmouseover/)
      expect(body).toContain('&lt;script&gt;')
    }
  })
})
