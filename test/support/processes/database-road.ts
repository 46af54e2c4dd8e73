import { once } from 'node:events'
import type { Socket } from 'node:net'
import net from 'node:net'
import type { AddressInfo } from 'node:net'

/** A connection to PostgreSQL that can be cut at the worst moment. */
export interface DatabaseRoad {
  /** The database through this connection. */
  readonly url: string
  /** Cuts every connection. */
  readonly cut: () => void
  /** Blocks new connections and cuts existing ones: the database is unreachable. */
  readonly close: (isClosed: boolean) => void
  /** Keeps connections open, also new ones, but passes nothing on: the server hangs. */
  readonly hang: (hangs: boolean) => void
  /** Lets the next COMMIT succeed, but cuts the connection before its answer. */
  readonly loseNextCommit: () => void
  /** COMMITs whose answer was lost so far. */
  readonly lostCommits: () => number
  readonly stop: () => Promise<void>
}

export async function databaseRoad(databaseUrl: string): Promise<DatabaseRoad> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let isClosed = false
  let hangs = false
  let losesCommit = false
  let lostCommits = 0

  const server = net.createServer((client) => {
    if (isClosed) {
      client.destroy()
      return
    }
    const upstream = net.connect(Number(target.port), target.hostname)
    const both = [client, upstream]
    const end = () => both.forEach((socket) => socket.destroy())
    for (const socket of both) {
      sockets.add(socket)
      socket.on('error', end)
      socket.on('close', () => {
        sockets.delete(socket)
        end()
      })
    }
    if (hangs) both.forEach((socket) => socket.pause())
    client.on('data', (chunk) => void upstream.write(chunk))
    upstream.on('data', (chunk) => {
      // CommandComplete of a COMMIT: the transaction is committed, with or without an answer.
      if (losesCommit && chunk.includes('COMMIT\0')) {
        losesCommit = false
        lostCommits++
        return end()
      }
      client.write(chunk)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)
  const cut = () => sockets.forEach((socket) => socket.destroy())

  return {
    url: url.href,
    cut,
    close(closed) {
      isClosed = closed
      if (closed) cut()
    },
    hang(isHanging) {
      hangs = isHanging
      sockets.forEach((socket) => (hangs ? socket.pause() : socket.resume()))
    },
    loseNextCommit: () => (losesCommit = true),
    lostCommits: () => lostCommits,
    async stop() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
