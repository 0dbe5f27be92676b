import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeTagsCommand,
  type DescribeTagsCommandInput,
  type Tag,
  type TagDescription,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { OTHER_ACCOUNT, refusal, type Stage, stage } from '../support.ts'

async function withResources(): Promise<Stage> {
  const on = await stage()
  on.region.addVolume({ id: 'vol-1', tags: { Name: 'old', 'aws:cloudformation:stack-name': 's' } })
  on.region.addSnapshot({ id: 'snap-1', volumeId: 'vol-1', sizeGiB: 1 })
  on.region.addAddress({ allocationId: 'eipalloc-1' })
  return on
}

function tags(on: Stage, volumeId = 'vol-1'): Record<string, string> {
  return Object.fromEntries(on.region.volumes.get(volumeId)!.tags)
}

const STACK = { 'aws:cloudformation:stack-name': 's' }

describe('CreateTags', () => {
  it('adds and overwrites on every kind of resource', async () => {
    await using on = await withResources()

    await on.ec2.send(
      new CreateTagsCommand({
        Resources: ['vol-1', 'snap-1', 'eipalloc-1'],
        Tags: [{ Key: 'Name', Value: 'new' }, { Key: 'empty' }],
      }),
    )

    expect(tags(on)).toEqual({ ...STACK, Name: 'new', empty: '' })
    expect(on.region.snapshots.get('snap-1')!.tags.get('Name')).toBe('new')
    expect(on.region.addresses.get('eipalloc-1')!.tags.get('Name')).toBe('new')
  })

  const many = Array.from({ length: 49 }, (_, index) => ({ Key: `k${index}`, Value: 'v' }))
  const refused: [string, string[], Tag[], string][] = [
    ['a key of AWS', ['vol-1'], [{ Key: 'aws:forged', Value: 'x' }], 'InvalidParameterValue'],
    ['a key of AWS in capitals', ['vol-1'], [{ Key: 'AWS:forged' }], 'InvalidParameterValue'],
    ['a key too long', ['vol-1'], [{ Key: 'k'.repeat(129) }], 'InvalidParameterValue'],
    [
      'a value too long',
      ['vol-1'],
      [{ Key: 'k', Value: 'v'.repeat(257) }],
      'InvalidParameterValue',
    ],
    ['more than 50 tags', ['vol-1'], many, 'TagLimitExceeded'],
    ['an unknown volume', ['snap-1', 'vol-9'], [{ Key: 'k' }], 'InvalidVolume.NotFound'],
    ['an unknown snapshot', ['snap-9'], [{ Key: 'k' }], 'InvalidSnapshot.NotFound'],
    ['an unknown address', ['eipalloc-9'], [{ Key: 'k' }], 'InvalidAllocationID.NotFound'],
    ['an unknown kind', ['lamp-1'], [{ Key: 'k' }], 'InvalidID'],
    ['a name of the language', ['constructor'], [{ Key: 'k' }], 'InvalidID'],
    ['no tags', ['vol-1'], [], 'MissingParameter'],
  ]
  it.each(refused)('refuses %s, and changes nothing', async (_what, Resources, Tags, code) => {
    await using on = await withResources()

    const call = refusal(on.ec2.send(new CreateTagsCommand({ Resources, Tags })))

    expect(await call).toBe(`${code} 400`)
    expect(tags(on)).toEqual({ ...STACK, Name: 'old' })
    expect(on.region.snapshots.get('snap-1')!.tags.size).toBe(0)
  })
})

describe('DeleteTags', () => {
  it('deletes by key, or by key and value', async () => {
    await using on = await stage()
    on.region.addVolume({ id: 'vol-1', tags: { a: '1', b: '2', c: '3', d: '' } })

    await on.ec2.send(
      new DeleteTagsCommand({
        Resources: ['vol-1'],
        Tags: [
          { Key: 'a' },
          { Key: 'b', Value: '2' },
          { Key: 'c', Value: 'other' },
          { Key: 'd', Value: '' },
          { Key: 'never-there' },
        ],
      }),
    )

    expect(tags(on)).toEqual({ c: '3' })
  })

  it('deletes all but those of AWS when no tag is named', async () => {
    await using on = await withResources()

    await on.ec2.send(new DeleteTagsCommand({ Resources: ['vol-1'] }))

    expect(tags(on)).toEqual(STACK)
  })

  it('refuses a tag of AWS', async () => {
    await using on = await withResources()

    const call = refusal(
      on.ec2.send(
        new DeleteTagsCommand({
          Resources: ['vol-1'],
          Tags: [{ Key: 'Name' }, { Key: 'aws:cloudformation:stack-name' }],
        }),
      ),
    )

    expect(await call).toBe('InvalidParameterValue 400')
    expect(tags(on)).toEqual({ ...STACK, Name: 'old' })
  })
})

async function rows(on: Stage, input: DescribeTagsCommandInput = {}): Promise<TagDescription[]> {
  return (await on.ec2.send(new DescribeTagsCommand(input))).Tags!
}

describe('DescribeTags', () => {
  it('tells every tag and whose it is', async () => {
    await using on = await withResources()
    on.region.tag('snap-1', { a: '1' })
    on.region.tag('eipalloc-1', { b: '2' })
    on.region.addSnapshot({
      volumeId: 'vol-1',
      sizeGiB: 1,
      ownerId: OTHER_ACCOUNT,
      tags: { theirs: '1' },
    })

    expect(await rows(on)).toEqual([
      { ResourceId: 'vol-1', ResourceType: 'volume', Key: 'Name', Value: 'old' },
      { ResourceId: 'vol-1', ResourceType: 'volume', Key: Object.keys(STACK)[0], Value: 's' },
      { ResourceId: 'snap-1', ResourceType: 'snapshot', Key: 'a', Value: '1' },
      { ResourceId: 'eipalloc-1', ResourceType: 'elastic-ip', Key: 'b', Value: '2' },
    ])
  })

  it.each([
    ['key', 'Name'],
    ['value', 'o?d'],
    ['resource-id', 'vol-1'],
    ['resource-type', 'volume'],
    ['tag:Name', 'old'],
  ])('finds by %s', async (Name, value) => {
    await using on = await stage()
    on.region.addVolume({ id: 'vol-1', tags: { Name: 'old' } })
    on.region.addAddress({ tags: { Other: 'thing' } })

    const found = await rows(on, { Filters: [{ Name, Values: [value] }] })

    expect(found).toMatchObject([{ ResourceId: 'vol-1', Key: 'Name' }])
  })
})
