import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Msg } from '@nats-io/transport-node'
import type { Timing } from '../../timing.ts'
import { within } from '../../timing.ts'
import type { Door, Transport } from '../transport.ts'
import { natsAddress } from './address.ts'
import { openEnd } from './byte-stream.ts'
import type { NatsServer } from './server.ts'
import { LIBRARY_MS, openServer } from './server.ts'

// NATS: `nats://host:port`. Both ends connect to the server, so neither has to listen at an address
// that the other end can reach. A tracker knocks with a request, which one of the hubs answers;
// then bytes flow both ways through two subjects (byte-stream.ts).

const START_SECONDS = 10
/** The queue group of the hubs of one bridge: each knock is delivered to one of them. */
const HUBS = 'hubs'
const WELCOME = 'welcome'

export function createNats(timing: Timing): Transport {
  return {
    scheme: 'nats',

    async listen(url, door, onFault) {
      const server = shared(await openServer(url, natsAddress(url), START_SECONDS, timing))
      const knocks = server.connection.subscribe(`${server.prefix}knock`, {
        queue: HUBS,
        callback(error, knock) {
          if (error !== null) onFault(new Error(`${url}: ${server.faultOf(error)}`))
          else welcome(server, door, knock)
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
      const end = timing.seconds() + seconds
      const server = await openServer(url, natsAddress(url), seconds, timing)
      let stream: Duplex | null = null
      const giveUp = () => (stream === null ? void server.close() : stream.destroy())
      signal.addEventListener('abort', giveUp, { once: true })
      try {
        stream = await knockOn(server, end, (opened) => (stream = opened))
        signal.throwIfAborted()
        return stream
      } catch (error) {
        stream?.destroy()
        if (stream === null) await server.close()
        if (signal.aborted) throw new Error('canceled')
        throw new Error(`${url}: ${knockFault(error) ?? server.faultOf(error)}`)
      } finally {
        signal.removeEventListener('abort', giveUp)
      }
    },
  }
}

/**
 * Opens an end of a new link, and asks a hub to open the other one.
 * @throws Error when no hub answers
 */
async function knockOn(
  server: NatsServer,
  end: number,
  onOpen: (stream: Duplex) => void,
): Promise<Duplex> {
  const { timing, connection, prefix } = server
  const id = randomBytes(16).toString('hex')
  const stream = openEnd(server, id, 'up', () => void server.close())
  onOpen(stream)
  // Nothing listens to the stream yet, and an error without a listener would end the process.
  const failed = new Promise<never>((_, reject) => stream.on('error', reject))
  const knock = connection.request(`${prefix}knock`, id, { timeout: LIBRARY_MS })
  const late = new Error('timeout')
  const reply = await within(timing, end - timing.seconds(), Promise.race([knock, failed]), late)
  if (reply.string() !== WELCOME) throw new Error(reply.string())
  return stream
}

function knockFault(error: unknown): string | null {
  const { name, message } = error as Error
  return name === 'NoRespondersError' || /no responders/i.test(message)
    ? 'no jobs node listens there'
    : null
}

function welcome(server: Shared, door: Door, knock: Msg): void {
  const id = knock.string()
  if (!/^[0-9a-f]{32}$/.test(id)) return
  let stream: Duplex | null = null
  const guest = door({ address: null, close: () => stream?.destroy() })
  if (guest.isTurnedAway) {
    knock.respond('the hub is busy: try again')
    return guest.leave('refused')
  }
  server.retain()
  stream = openEnd(server, id, 'down', () => void server.release())
  knock.respond(WELCOME)
  guest.enter(stream)
}

interface Shared extends NatsServer {
  readonly retain: () => void
  readonly release: () => Promise<void>
}

/** Returns a connection that a listener and its streams share. The last one of them closes it. */
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
