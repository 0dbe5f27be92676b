/** The gateway of the fake Discord: enough for the real client to log in and hear interactions. */

import type { Server } from 'node:http'
import { WebSocketServer } from 'ws'
import type { DiscordState } from './state.ts'

const HELLO = { op: 10, d: { heartbeat_interval: 41_250 } }

export function openGateway(state: DiscordState, server: Server): void {
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.send(JSON.stringify(HELLO))
      client.on('close', () => state.sockets.delete(client))
      client.on('message', (data: Buffer) => {
        const { op } = JSON.parse(data.toString())
        if (op === 1) client.send(JSON.stringify({ op: 11 }))
        if (op !== 2) return
        state.sockets.add(client)
        client.send(JSON.stringify({ op: 0, t: 'READY', s: 1, d: readyOf(state) }))
      })
    })
  })
}

function readyOf(state: DiscordState): object {
  return {
    v: 10,
    user: state.bot(),
    guilds: [],
    session_id: 'session',
    resume_gateway_url: state.url.replace('http', 'ws'),
    application: { id: state.applicationId, flags: 0 },
  }
}

export function dispatch(state: DiscordState, payload: object): void {
  const packet = JSON.stringify({ op: 0, t: 'INTERACTION_CREATE', s: 2, d: payload })
  for (const socket of state.sockets) socket.send(packet)
}
