import fs from 'node:fs'
import type { Authenticator, NatsConnection } from '@nats-io/transport-node'
import type { Timing } from '../../timing.ts'
import { within } from '../../timing.ts'
import type { NatsAddress } from './address.ts'
import { natsFault } from './faults.ts'
import { HEAD_BYTES } from './message.ts'

// A connection to a NATS server. It needs no JetStream: the server stores nothing. The library is
// loaded when a URL needs it.

export interface NatsServer {
  readonly connection: NatsConnection
  /** The prefix of subjects: `babou.bridge.name.` */
  readonly prefix: string
  /** The most bytes of a link in one message. */
  readonly chunkBytes: number
  readonly timing: Timing
  /** Returns an error of the server as one line for its operator. */
  readonly faultOf: (error: unknown) => string
  readonly close: () => Promise<void>
}

const CHUNK_BYTES = 65_536
const RECONNECT_MS = 200
const PING_MS = 5_000
const CLOSE_SECONDS = 0.5
/** How long an answer may take, by the library's clock; the limits of the bridge are shorter. */
export const LIBRARY_MS = 20_000

/**
 * Connects within `seconds`.
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
  const { connect } = await import('@nats-io/transport-node')
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
  const { max_payload: mostBytes = Infinity } = connection.info ?? {}
  return {
    connection,
    prefix: `babou.bridge.${address.name}.`,
    chunkBytes: Math.max(1, Math.min(CHUNK_BYTES, mostBytes - HEAD_BYTES)),
    timing,
    faultOf: (error) => natsFault(error, address),
    close: () => leave(connection, timing),
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
