import { createHash } from 'node:crypto'

/** The parameters of one announce of a client. */
export interface Announce {
  /** Which member: an index of the passkeys. */
  readonly member?: number
  /** Distinguishes this client from others; its peer id and port follow from it. */
  readonly peer?: string
  readonly hash?: string
  readonly uploaded?: bigint | number
  readonly downloaded?: bigint | number
  readonly left?: bigint | number
  readonly port?: number
  readonly event?: string
  /** Appended last: `numwant=0&compact=1`. */
  readonly more?: string
  /** Goes over IPv6. */
  readonly isIpv6?: boolean
}

const FIRST_PORT = 20_000

/** The query of an announce; clients with different salts are different. */
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

/** The query by which its client leaves. */
export function leaving(query: string): string {
  return `${query.replace(/&event=[^&]*/g, '')}&event=stopped`
}

/** The parameters that stay the same in all queries of one client. */
export function clientOf(query: string): string {
  return query.replace(/&(event|uploaded|downloaded|left)=[^&]*/g, '')
}

/** Hex as a query holds the bytes. */
export function escaped(hex: string): string {
  return hex.replace(/../g, '%$&')
}

/** All endpoints except the client's own: a separate rule covers trackers that list it. */
export function othersThan(client: string, endpoints: readonly string[]): string[] {
  return endpoints.filter((endpoint) => !endpoint.endsWith(`:${portOf(client)}`))
}

/** 20 bytes as hex: a client that we say we are, the rest from its name. */
export function peerId(client: string, salt: string): string {
  const rest = createHash('sha1').update(`${client} ${salt}`).digest('hex').slice(0, 24)
  return Buffer.from('-qB4650-').toString('hex') + rest
}

/** A port from the name of a client, none of those that trackers refuse. */
export function portOf(client: string): number {
  return FIRST_PORT + (createHash('sha1').update(client).digest().readUInt16BE(0) % 30_000)
}
