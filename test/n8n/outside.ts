/**
 * All that n8n can reach: a proxy that takes the host names of the shipped workflows to our players, and
 * refuses every other. So the files run byte for byte, and credentials stay bound to their domains.
 */

import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect, type Server } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import type { Relay } from './relay.ts'

export interface Outside extends AsyncDisposable {
  readonly proxyUrl: string
  /** Who signs for discord.com here. */
  readonly authorityFile: string
  /** What was refused. */
  readonly refused: string[]
}

export async function openOutside(
  folder: string,
  players: { readonly service: Relay; readonly discord: Relay },
): Promise<Outside> {
  const certificate = certificateIn(folder)
  const tls = createTlsServer(certificate, players.discord.listener)
  const refused: string[] = []
  /** The server does not count them among its connections any more. */
  const tunnels = new Set<Duplex>()
  const proxy = createServer((request, response) => {
    if (URL.canParse(request.url ?? '') && new URL(request.url ?? '').host === 'cloudthrift:8080') {
      return players.service.listener(request, response)
    }
    refused.push(`${request.method} ${request.url}`)
    return response.writeHead(403).end()
  })
  const tlsPort = await listen(tls)
  proxy.on('connect', (request, socket) => {
    if (request.url !== 'discord.com:443') {
      refused.push(`CONNECT ${request.url}`)
      return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    }
    tunnels.add(socket)
    const inner = connect(tlsPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      socket.pipe(inner).pipe(socket)
    })
    inner.on('error', () => socket.destroy())
    return socket.on('error', () => inner.destroy())
  })
  const port = await listen(proxy)
  return {
    proxyUrl: `http://127.0.0.1:${port}`,
    authorityFile: join(folder, 'ca.crt'),
    refused,
    async [Symbol.asyncDispose]() {
      for (const tunnel of tunnels) tunnel.destroy()
      for (const server of [proxy, tls]) {
        server.close()
        server.closeAllConnections()
      }
    },
  }
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

/** Thrown away with the folder. */
function certificateIn(folder: string): { readonly key: string; readonly cert: string } {
  const openssl = (...args: readonly string[]): unknown =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const rsa = ['-newkey', 'rsa:2048', '-nodes']
  openssl('req', '-x509', ...rsa, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=test')
  openssl('req', ...rsa, '-keyout', 'd.key', '-out', 'd.csr', '-subj', '/CN=discord.com')
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:discord.com')
  const signing = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names']
  openssl('x509', '-req', '-in', 'd.csr', '-out', 'd.crt', ...signing)
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
  return { key: read('d.key'), cert: read('d.crt') }
}
