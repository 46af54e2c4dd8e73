import { createHash } from 'node:crypto'

/** The parameters of an announce of one client. */
export interface Announce {
  /** The member who announces, as an index in the passkeys. */
  readonly member?: number
  /** The name of the client, from which its peer ID and its port follow. */
  readonly peer?: string
  readonly hash?: string
  readonly uploaded?: bigint | number
  readonly downloaded?: bigint | number
  readonly left?: bigint | number
  readonly port?: number
  readonly event?: string
  /** Parameters that are added at the end, such as `numwant=0&compact=1`. */
  readonly more?: string
  /** Whether the announce is sent over IPv6. */
  readonly isIpv6?: boolean
}

const FIRST_PORT = 20_000

/**
 * Returns the query of an announce. With another salt, the same names stand for different clients.
 */
export function announceQuery(given: Announce, salt: string): string {
  const { uploaded = 0, downloaded = 0, left = 0, event, more } = given
  const client = given.peer ?? 'first'
  const parts = [
    `info_hash=${escaped(given.hash ?? '')}`,
    `peer_id=${escaped(peerId(client, salt))}`,
    `port=${given.port ?? portOf(client)}`,
    `uploaded=${uploaded}&downloaded=${downloaded}&left=${left}&compact=1`,
  ]
  if (event !== undefined) parts.push(`event=${event}`)
  if (more !== undefined) parts.push(more)
  return parts.join('&')
}

/** Returns the query with which the client of this query leaves the swarm. */
export function leaving(query: string): string {
  return `${query.replace(/&event=[^&]*/g, '')}&event=stopped`
}

/** Returns the parameters that are the same in all queries of one client. */
export function clientOf(query: string): string {
  return query.replace(/&(event|uploaded|downloaded|left)=[^&]*/g, '')
}

/** Returns bytes, given in hex, as a query contains them. */
export function escaped(hex: string): string {
  return hex.replace(/../g, '%$&')
}

/**
 * Returns the endpoints without that of the client. Whether a tracker lists clients to themselves
 * is checked by a separate rule.
 */
export function othersThan(client: string, endpoints: readonly string[]): string[] {
  return endpoints.filter((endpoint) => !endpoint.endsWith(`:${portOf(client)}`))
}

/**
 * Returns a peer ID of 20 bytes in hex: the prefix of a client program, and bytes that follow from
 * the name.
 */
export function peerId(client: string, salt: string): string {
  const rest = createHash('sha1').update(`${client} ${salt}`).digest('hex').slice(0, 24)
  return Buffer.from('-qB4650-').toString('hex') + rest
}

/**
 * Returns a port that follows from the name of a client, and is none of those that trackers refuse.
 */
export function portOf(client: string): number {
  return FIRST_PORT + (createHash('sha1').update(client).digest().readUInt16BE(0) % 30_000)
}
