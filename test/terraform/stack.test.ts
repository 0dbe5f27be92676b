/** The layer over cdktf. What must not compile stands behind @ts-expect-error: `npm run types` judges it. */

import { describe, expect, it } from 'vitest'
import { jsonText, literal, openStack } from '../../terraform/layer/stack.ts'

describe('a stack', () => {
  it('takes what the provider knows, and is read by reference', () => {
    const stack = openStack('test', ['aws'])

    const read = stack.resource('aws_eip', 'one', { domain: 'vpc', tags: { Name: 'one' } })
    stack.output('address', 'Its address.', read('public_ip'))

    const { resource, output } = JSON.parse(stack.json())
    expect(resource.aws_eip.one).toEqual({ domain: 'vpc', tags: { Name: 'one' } })
    expect(output.address.value).toBe('${aws_eip.one.public_ip}')
  })

  it('does not compile with a misspelt, a missing, a read-only or a deprecated attribute', () => {
    const stack = openStack('test', ['aws'])

    // @ts-expect-error misspelt
    stack.resource('aws_eip', 'misspelt', { domian: 'vpc' })
    // @ts-expect-error a volume must have a zone
    stack.resource('aws_ebs_volume', 'missing', { size: 1 })
    // @ts-expect-error only read
    stack.resource('aws_eip', 'read_only', { allocation_id: 'eipalloc-1' })
    // @ts-expect-error deprecated in 5, gone in 6
    stack.resource('aws_eip', 'deprecated', { vpc: true })
    const read = stack.resource('aws_eip', 'right', {})

    // @ts-expect-error there is no such thing to read
    expect(read('adress')).toContain('aws_eip.right')
  })
})

describe('text for Terraform', () => {
  it('is taken as it stands, whatever it holds', () => {
    expect(literal('${a} %{b} $${c} 100 %')).toBe('$${a} %%{b} $$${c} 100 %')
  })

  it('has expressions of any type filled into JSON, and parts of texts left alone', () => {
    const text = jsonText({ list: '${var.list}', part: 'arn:${var.partition}:x' })

    expect(text).toBe('{"list":${jsonencode(var.list)},"part":"arn:${var.partition}:x"}')
  })
})
