import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Msg } from '@nats-io/transport-node'
import type { Door, Transport } from '../transport.ts'
import { natsAddress } from './address.ts'
import { openEnd } from './byte-stream.ts'
import type { NatsServer } from './server.ts'
import { openServer } from './server.ts'

// NATS JetStream: `nats://host:port`. Both ends connect to the server, so neither has to listen
// where the other one can reach it. A tracker knocks by a request, which one of the hubs answers;
// then bytes go both ways through the stream (byte-stream.ts).

const START_SECONDS = 10
/** Hubs of one bridge share its knocks. */
const HUBS = 'hubs'
const WELCOME = 'welcome'

export const nats: Transport = {
  scheme: 'nats',

  async listen(url, door, onFault) {
    const server = shared(await openServer(url, natsAddress(url), START_SECONDS))
    const knocks = server.connection.subscribe(`${server.prefix}knock`, {
      queue: HUBS,
      callback(error, knock) {
        if (error !== null) onFault(new Error(`${url}: ${server.faultOf(error)}`))
        else void welcome(server, door, knock)
      },
    })
    return {
      async close() {
        knocks.unsubscribe()
        await server.release()
      },
    }
  },

  async connect(url, seconds, signal) {
    signal.throwIfAborted()
    const end = performance.now() + seconds * 1000
    const server = await openServer(url, natsAddress(url), seconds)
    const id = randomBytes(16).toString('hex')
    let stream: Duplex | null = null
    const giveUp = () => (stream === null ? void server.close() : stream.destroy())
    signal.addEventListener('abort', giveUp, { once: true })
    try {
      stream = await openEnd(server, id, 'up', () => void server.close())
      const left = Math.max(1, Math.round(end - performance.now()))
      const reply = await server.connection.request(`${server.prefix}knock`, id, { timeout: left })
      if (reply.string() !== WELCOME) throw new Error(reply.string())
      signal.throwIfAborted()
      return stream
    } catch (error) {
      stream?.once('error', () => {}).destroy()
      if (stream === null) await server.close()
      if (signal.aborted) throw new Error('canceled')
      throw new Error(`${url}: ${knockFault(error) ?? server.faultOf(error)}`)
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  },
}

function knockFault(error: unknown): string | null {
  const { name, message } = error as Error
  return name === 'NoRespondersError' || /no responders/i.test(message)
    ? 'no jobs node listens there'
    : null
}

async function welcome(server: Shared, door: Door, knock: Msg): Promise<void> {
  const id = knock.string()
  if (!/^[0-9a-f]{32}$/.test(id)) return
  let stream: Duplex | null = null
  const guest = door({ address: null, close: () => stream?.destroy() })
  if (guest.isTurnedAway) {
    knock.respond('the hub is busy: try again')
    return guest.leave('refused')
  }
  server.retain()
  try {
    stream = await openEnd(server, id, 'down', () => void server.release())
    knock.respond(WELCOME)
    guest.enter(stream)
  } catch (error) {
    if (stream === null) await server.release()
    knock.respond('the hub cannot open a stream: try again')
    guest.leave(server.faultOf(error))
  }
}

interface Shared extends NatsServer {
  readonly retain: () => void
  readonly release: () => Promise<void>
}

/** A connection that a listener and its streams share: the last one closes it. */
function shared(server: NatsServer): Shared {
  let users = 1
  return {
    ...server,
    retain: () => void (users += 1),
    async release() {
      users -= 1
      if (users === 0) await server.close()
    },
  }
}
