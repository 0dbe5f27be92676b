import {
  CreateSnapshotCommand,
  DeleteVolumeCommand,
  DescribeVolumesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import type { Call } from '../../../src/demo/simulator/calls.ts'
import type { FaultRule } from '../../../src/demo/simulator/faults.ts'
import { ec2Client, outcome, refusal, type Stage, stage } from './support.ts'

const list = new DescribeVolumesCommand({})
const remove = (id = 'vol-1'): DeleteVolumeCommand => new DeleteVolumeCommand({ VolumeId: id })

async function withVolumes(...rules: FaultRule[]): Promise<Stage> {
  const on = await stage()
  for (const id of ['vol-1', 'vol-2', 'vol-3']) on.region.addVolume({ id })
  for (const rule of rules) on.simulator.faults.add(rule)
  return on
}

describe('a fault', () => {
  it.each([
    ['RequestLimitExceeded', 503],
    ['InternalError', 500],
    ['Unavailable', 503],
    ['VolumeInUse', 400],
  ])('answers %s with status %i', async (code, status) => {
    await using on = await withVolumes({
      action: 'DeleteVolume',
      fault: { kind: 'error', code },
    })

    const first = await refusal(on.ec2.send(remove()))

    expect(first).toBe(`${code} ${status}`)
    expect(on.region.volumes.has('vol-1')).toBe(true)
    expect(on.simulator.calls.at(-1)!.outcome).toBe(code)
  })

  it('answers any status and message', async () => {
    const fault = { kind: 'error', code: 'Odd', status: 418, message: 'short and stout' } as const
    await using on = await withVolumes({ action: '*', fault })

    const call = on.ec2.send(list)

    await expect(call).rejects.toMatchObject({
      name: 'Odd',
      message: 'short and stout',
      $metadata: { httpStatusCode: 418 },
    })
  })

  it('answers an error although AWS did it', async () => {
    await using on = await withVolumes({
      action: 'DeleteVolume',
      fault: { kind: 'error', code: 'InternalError', when: 'after' },
    })

    const code = await refusal(on.ec2.send(remove()))

    expect(code).toBe('InternalError 500')
    expect(on.region.volumes.has('vol-1')).toBe(false)
  })

  it('cuts the connection before the effect', async () => {
    await using on = await withVolumes({ action: 'DeleteVolume', fault: { kind: 'cut' } })

    const thrown = await outcome(on.ec2.send(remove()))

    expect(thrown).not.toBe('ok')
    expect(on.region.volumes.has('vol-1')).toBe(true)
    expect(on.simulator.calls.at(-1)!.outcome).toBe('cut-before')
  })

  it('cuts the connection after the effect: it happened, and the client never learns', async () => {
    await using on = await withVolumes({
      action: 'CreateSnapshot',
      fault: { kind: 'cut', when: 'after' },
    })

    const thrown = await outcome(on.ec2.send(new CreateSnapshotCommand({ VolumeId: 'vol-1' })))

    expect(thrown).not.toBe('ok')
    expect(on.region.snapshots.size).toBe(1)
    expect(on.simulator.calls.at(-1)!.outcome).toBe('cut-after')
  })

  it.each([
    ['before', 3],
    ['after', 2],
  ] as const)('answers garbage %s the effect', async (when, left) => {
    await using on = await withVolumes({
      action: 'DeleteVolume',
      fault: { kind: 'garbage', when },
    })

    const thrown = await outcome(on.ec2.send(remove()))

    expect(thrown).not.toBe('ok')
    expect(on.region.volumes.size).toBe(left)
    expect(on.simulator.calls.at(-1)!.outcome).toBe(`garbage-${when}`)
  })

  it('answers garbage as a success as well', async () => {
    await using on = await withVolumes({
      action: 'DescribeVolumes',
      fault: { kind: 'garbage', status: 200, body: '{"not":"xml"}' },
    })

    expect(await outcome(on.ec2.send(list))).not.toBe('ok')
  })

  it('delays, so that the client gives up although the effect happens', async () => {
    await using on = await withVolumes({
      action: 'DeleteVolume',
      fault: { kind: 'delay', ms: 60_000, when: 'after' },
    })
    const impatient = new EC2Client({
      endpoint: on.simulator.url,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKIA', secretAccessKey: 'x' },
      maxAttempts: 1,
      requestHandler: { requestTimeout: 50, throwOnRequestTimeout: true },
    })

    const thrown = await outcome(impatient.send(remove()))

    expect(thrown).toBe('TimeoutError')
    expect(on.region.volumes.has('vol-1')).toBe(false)
    expect(on.simulator.calls.at(-1)!.outcome).toBe('pending')
  })

  it('calls a hook between two looks, and the call goes on', async () => {
    await using on = await withVolumes()
    on.simulator.faults.add({
      action: 'DeleteVolume',
      fault: { kind: 'hook', run: () => void on.region.attach('vol-1') },
    })

    expect(await refusal(on.ec2.send(remove()))).toBe('VolumeInUse 400')
  })

  it('waits for a hook after the effect, which sees the call and what it did', async () => {
    await using on = await withVolumes()
    const seen: unknown[] = []
    const run = async ({ action, params }: Call): Promise<void> => {
      await Promise.resolve()
      seen.push(action, params['VolumeId'], on.region.volumes.has('vol-1'))
    }
    on.simulator.faults.add({ action: '*', fault: { kind: 'hook', run, when: 'after' } })

    await on.ec2.send(remove())

    expect(seen).toEqual(['DeleteVolume', 'vol-1', false])
  })

  it('shows a hook that fails', async () => {
    await using on = await withVolumes()
    const broken = new Error('the hook is broken')
    on.simulator.faults.add({
      action: '*',
      fault: { kind: 'hook', run: () => Promise.reject(broken) },
    })

    await expect(on.ec2.send(list)).rejects.toThrow('the hook is broken')
  })

  it('survives a client that dies while its call is held', async () => {
    await using on = await withVolumes()
    const client = ec2Client(on.simulator.url)
    const abort = new AbortController()
    on.simulator.faults.add({
      action: 'DeleteVolume',
      fault: { kind: 'hook', run: () => abort.abort() },
    })

    const thrown = await outcome(client.send(remove(), { abortSignal: abort.signal }))
    const { Volumes } = await on.ec2.send(list)

    expect(thrown).toBe('AbortError')
    expect(Volumes!.map((item) => item.VolumeId)).toEqual(['vol-2', 'vol-3'])
  })

  it('ends the call after a hook, when both are ordered', async () => {
    await using on = await withVolumes()
    on.simulator.faults.add({
      action: 'DeleteVolume',
      fault: { kind: 'hook', run: () => on.region.tag('vol-1', { touched: 'yes' }) },
    })
    on.simulator.faults.add({ action: 'DeleteVolume', fault: { kind: 'cut' } })

    await outcome(on.ec2.send(remove()))

    expect(on.region.volumes.get('vol-1')!.tags.get('touched')).toBe('yes')
  })
})
