import { describe, expect, it } from 'vitest'
import { tagsForModel } from '../../src/core/tag-text.ts'

function shown(value: string): string | undefined {
  return tagsForModel({ Name: value })['name']
}

describe('tags for a model', () => {
  it('are those that explain what a resource is for, under one name each', () => {
    const tags = {
      Name: 'cache',
      ENV: 'dev',
      Application: 'shop',
      Project: 'move',
      purpose: 'scratch',
      Owner: 'jane',
      'cost-center': '4711',
      'aws:cloudformation:stack-name': 'stack',
    }

    expect(tagsForModel(tags)).toEqual({
      name: 'cache',
      environment: 'dev',
      service: 'shop',
      project: 'move',
      purpose: 'scratch',
    })
  })

  it('leave out keys that every object has', () => {
    const tags = JSON.parse('{"constructor":"a","__proto__":"b","toString":"c","Name":"d"}')

    expect(tagsForModel(tags)).toEqual({ name: 'd' })
  })

  it('take the first of several keys for the same, in the order of the alphabet', () => {
    expect(tagsForModel({ stage: 'test', Env: '', Environment: 'dev' })).toEqual({
      environment: 'dev',
    })
  })

  it.each([
    ['an e-mail address', 'of jane.doe@example.com now', 'of [person] now'],
    ['one of full width', 'jane＠example.com', '[person]'],
    ['one with a hidden character', 'jane\u200B@example.com', '[person]'],
    ['a link', 'see https://example.com/x?y=1 there', 'see [link] there'],
    ['an ARN', 'arn:aws:iam::111122223333:role/admin', '[id]'],
    ['an account id', 'account 111122223333', 'account [number]'],
    ['a grouped one', '1111-2222-3333', '[number]'],
    ['a telephone number', 'call +55 11 91234-5678', 'call +[number]'],
    ['an IPv4 address', 'host 10.1.2.3', 'host [address]'],
    ['one in a host name', 'ip-10-1-2-3', 'ip-[address]'],
    ['one right behind a digit', '㉑10.1.2.3', '[address]'],
    ['an IPv6 address', 'fe80::1:2', '[id]'],
    ['a MAC address', '00:1a:2b:3c:4d:5e', '[id]'],
    ['a resource id', 'copy of snap-0a1b2c3d', 'copy of [id]'],
    ['a long resource id', 'copy of vol-0a1b2c3d4e5f60718', 'copy of [key]'],
    ['an access key', 'key AKIAIOSFODNN7EXAMPLE', 'key [key]'],
    ['a long token', 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', '[key]'],
    ['a token with a known beginning', 'ghp_abcdef', '[key]'],
    ['an amount', 'saves $9,999.00 a month', 'saves [amount] a month'],
    ['an amount in words', '500 dollars', '[amount]'],
    ['markup', '**x** <b>y</b> [z](w) `v` {{u}}', 'x b y /b [z](w) v u'],
    ['line breaks', 'a\r\nb\u2028c\td', 'a b c d'],
    ['control and turning characters', 'a\u0007\u202Eb\u001B', 'ab'],
    ['letters of any script', 'données élèves 数据', 'données élèves 数据'],
    ['a task with a dash', 'task-force', 'task-force'],
  ])('lose %s', (_what, value, expected) => {
    expect(shown(value)).toBe(expected)
  })

  it('are cut after 64 characters, between characters', () => {
    expect(shown('é'.repeat(100))).toBe('é'.repeat(64))
    expect(shown('𝒳 '.repeat(60))?.length).toBeLessThanOrEqual(64)
  })

  it('leave out what is empty after all that', () => {
    expect(tagsForModel({ Name: '\u200B', Purpose: '***' })).toEqual({})
  })
})
