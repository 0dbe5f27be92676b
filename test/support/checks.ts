/** Checks of the doctor, carried out, as lines that a test can compare. */

import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { Check, Result } from '../../src/core/checkup.ts'
import { checkUp } from '../../src/workflow/check-up.ts'

export async function resultsOf(checks: readonly Check[]): Promise<readonly Result[]> {
  return (await checkUp(checks, { secrets: [] })).results
}

/** 'fail token'. */
export async function verdictsOf(checks: readonly Check[]): Promise<string[]> {
  return (await resultsOf(checks)).map(({ verdict, name }) => `${verdict} ${name}`)
}

export interface Web extends AsyncDisposable {
  readonly url: string
  readonly requests: { readonly path: string; readonly headers: IncomingMessage['headers'] }[]
}

/** A server that answers each request as it is told. */
export async function startWeb(
  answer: (request: IncomingMessage) => readonly [status: number, body?: object],
): Promise<Web> {
  const requests: Web['requests'] = []
  const server = createServer((request, response) => {
    requests.push({ path: request.url ?? '', headers: request.headers })
    const [status, body = {}] = answer(request)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
