import fs from 'node:fs'
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream'
import type { Authenticator, NatsConnection } from '@nats-io/transport-node'
import { DAY_MS } from '../../../domain/units.ts'
import type { Timing } from '../../timing.ts'
import { within } from '../../timing.ts'
import type { NatsAddress } from './address.ts'
import { isMissing, natsFault } from './faults.ts'

// A connection to a NATS server, and the JetStream stream of one bridge on it. Nothing here needs a
// server newer than 2.9: no metadata and not more than one filter. The libraries are loaded when a
// URL needs them.

export interface NatsServer {
  readonly connection: NatsConnection
  readonly client: JetStreamClient
  readonly manager: JetStreamManager
  /** The stream that stores the bytes of all links of this bridge until they are read. */
  readonly stream: string
  /** The prefix of subjects: `babou.bridge.name.` */
  readonly prefix: string
  readonly timing: Timing
  /** Returns an error of the server as one line for its operator. */
  readonly faultOf: (error: unknown) => string
  readonly close: () => Promise<void>
}

/**
 * The most messages of one direction of a link that wait in the stream: as much as a socket
 * buffers.
 */
export const WAITING = 8
/** JetStream counts time in nanoseconds. */
export const MILLISECOND_NS = 1e6
/**
 * A message that is sent again within this time, because there was no answer, is stored only once.
 */
const DUPLICATES_MS = 120_000
const RECONNECT_MS = 200
const PING_MS = 5_000
const CLOSE_SECONDS = 0.5
/** How long an answer may take, by the library's clock; the limits of the bridge are shorter. */
export const LIBRARY_MS = 20_000

/**
 * Connects within `seconds`, and creates the stream when it is used for the first time.
 * @throws Error with a text for the operator
 */
export async function openServer(
  url: string,
  address: NatsAddress,
  seconds: number,
  timing: Timing,
): Promise<NatsServer> {
  try {
    const late = new Error('timeout')
    return await within(timing, seconds, open(address, timing), late, (server) => server.close())
  } catch (error) {
    throw new Error(`${url}: ${natsFault(error, address)}`)
  }
}

async function open(address: NatsAddress, timing: Timing): Promise<NatsServer> {
  const [{ connect }, { jetstream, jetstreamManager }] = await Promise.all([
    import('@nats-io/transport-node'),
    import('@nats-io/jetstream'),
  ])
  const connection = await connect({
    ...{ servers: `${bracketed(address.host)}:${address.port}`, name: 'babou' },
    timeout: LIBRARY_MS,
    // A link survives a restart of the server, unless that takes longer than the bridge's limits
    // allow.
    ...{ maxReconnectAttempts: -1, reconnectTimeWait: RECONNECT_MS, reconnectJitter: RECONNECT_MS },
    pingInterval: PING_MS,
    ...(address.credentials !== null && {
      authenticator: await credentialsIn(address.credentials),
    }),
    ...(address.isEncrypted && { tls: address.ca === null ? {} : { caFile: address.ca } }),
  })
  try {
    const manager = await jetstreamManager(connection, { timeout: LIBRARY_MS })
    const prefix = `babou.bridge.${address.name}.`
    const stream = `BABOU_BRIDGE_${address.name}`
    await settleStream(manager, stream, [`${prefix}*.up`, `${prefix}*.down`])
    const client = jetstream(connection)
    const faultOf = (error: unknown) => natsFault(error, address)
    const close = () => leave(connection, timing)
    return { connection, client, manager, stream, prefix, timing, faultOf, close }
  } catch (error) {
    await connection.close()
    throw error
  }
}

async function settleStream(manager: JetStreamManager, name: string, subjects: string[]) {
  const found = await manager.streams.info(name).catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  if (found === null) {
    await manager.streams.add({
      ...{ name, subjects, retention: 'workqueue', storage: 'file' },
      // Nothing is dropped for lack of room: a writer waits for its reader.
      ...{ discard: 'new', max_msgs_per_subject: WAITING, discard_new_per_subject: true },
      // Messages that remain after the end of a link are dropped.
      max_age: DAY_MS * MILLISECOND_NS,
      duplicate_window: DUPLICATES_MS * MILLISECOND_NS,
    })
    return
  }
  // Replicas, placement and sizes are the operator's choice, so they are not changed.
  const { config } = found
  const isOurs =
    config.retention === 'workqueue' &&
    config.discard_new_per_subject === true &&
    [...config.subjects].sort().join() === [...subjects].sort().join()
  if (!isOurs) {
    throw new Error(
      `the stream ${name} of the server is another program’s; add a name to the URL, as in /other`,
    )
  }
}

async function credentialsIn(file: string): Promise<Authenticator> {
  const { credsAuthenticator, tokenAuthenticator, usernamePasswordAuthenticator } =
    await import('@nats-io/transport-node')
  const bytes = fs.readFileSync(file)
  const text = String(bytes).trim()
  if (text.includes('-----BEGIN')) return credsAuthenticator(bytes)
  const colon = text.indexOf(':')
  if (colon === -1) return tokenAuthenticator(text)
  return usernamePasswordAuthenticator(text.slice(0, colon), text.slice(colon + 1))
}

/** Closes the connection after sending the remaining messages, if the server can be reached. */
async function leave(connection: NatsConnection, timing: Timing): Promise<void> {
  if (connection.isClosed()) return
  const late = new Error('timeout')
  await within(timing, CLOSE_SECONDS, connection.flush(), late).catch(() => {})
  await connection.close()
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
