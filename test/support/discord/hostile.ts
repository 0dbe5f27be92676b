/** Names that somebody could give to a volume. Each must come out as nothing but text. */

export const HOSTILE: readonly string[] = [
  '@everyone',
  '<@&123456789012345678> <@1> <#2> <id:customize>',
  '[Approve here](https://evil.example/x)',
  '`` ` ``` code',
  '||spoiler|| **b** __u__ ~~s~~ *i* _i_',
  '# heading\n- list\n> quote\n-# small',
  'https://evil.example www.evil.example <https://a.b> http:\\\\x',
  '</thrift:1> <t:1:R> <:x:1> :smile: <a:x:1>',
  '\u202egnp.exe \u2066x\u2069',
  'a'.repeat(5_000),
  '👩‍👩‍👧‍👧'.repeat(300),
  '\u0000\u200b\u2066x\u{e0041}',
  '*_~|\\',
  '1. one\n2. two',
  '[x]: http://e.vil',
  '\ud800lone',
  'Z̸̢̛̖͚a̴̡̛l̷g̸o̵',
  '',
  '   ',
]
