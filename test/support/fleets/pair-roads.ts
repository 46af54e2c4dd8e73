import { once } from 'node:events'
import net from 'node:net'

/** The links between trackers, each of which can be cut in one direction. */
export interface PairRoads {
  /** Where the others reach a tracker that listens on a port of this machine. */
  readonly to: (node: string, port: number) => Promise<string>
  /**
   * What `from` sends to `to` over the links that it opened, and the replies, disappear; neither
   * end is notified. What `to` asks `from` is not affected.
   */
  readonly cut: (from: string, to: string, isCut: boolean) => void
  readonly stop: () => void
}

interface Road {
  readonly to: string
  readonly both: readonly net.Socket[]
  /** Who opened it, once it said that. */
  from: string
  /** Bytes were lost: it is closed when the cut is over. */
  hasHole: boolean
}

/** The name in the first frame of a link (src/bridge/delivery/handshake.ts). */
const NAME = /"node":"([^"]+)"/

export function pairRoads(): PairRoads {
  const cuts = new Set<string>()
  const roads = new Set<Road>()
  const servers: net.Server[] = []
  const close = (road: Road) => {
    roads.delete(road)
    for (const socket of road.both) socket.destroy()
  }

  function connected(client: net.Socket, to: string, port: number): void {
    const both = [client, net.connect(port, '127.0.0.1')]
    const road: Road = { to, both, from: '', hasHole: false }
    roads.add(road)
    for (const [index, socket] of both.entries()) {
      socket.on('error', () => close(road)).on('close', () => close(road))
      socket.on('data', (chunk) => {
        if (road.from === '') road.from = NAME.exec(chunk.toString('latin1'))?.[1] ?? ''
        if (cuts.has(`${road.from} ${to}`)) road.hasHole = true
        else both[1 - index].write(chunk)
      })
    }
  }

  return {
    async to(node, port) {
      const server = net.createServer((client) => connected(client, node, port))
      servers.push(server)
      await once(server.listen(0, '127.0.0.1'), 'listening')
      return `tcp://127.0.0.1:${(server.address() as net.AddressInfo).port}`
    },
    cut(from, to, isCut) {
      if (isCut) cuts.add(`${from} ${to}`)
      else cuts.delete(`${from} ${to}`)
      for (const road of roads) if (!isCut && road.hasHole && road.from === from) close(road)
    },
    stop() {
      for (const server of servers) server.close()
      for (const road of roads) close(road)
    },
  }
}
