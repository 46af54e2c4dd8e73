import { BlockList, isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { BridgeLimits } from '../delivery/limits.ts'

// Decides which connections may start a handshake: by address, before a byte is read.

const MINUTE_SECONDS = 60
/**
 * The most known addresses, and the most addresses with counted failures; the least recent one is
 * dropped.
 */
const MAX_ADDRESSES = 1_000
/** The size of the IPv6 network that one customer usually has. */
const IPV6_BITS = 64

export interface Refusal {
  readonly code: string
  readonly text: string
}

/**
 * The outcome of a connection. `refused`: it was refused before the handshake. `asked`: it is from
 * a stranger that got the authority's certificate. Neither of these counts as a failure, and
 * neither makes the address known.
 */
export type Outcome = 'joined' | 'failed' | 'refused' | 'asked'

export interface Gate {
  /**
   * Returns why this address may not connect now, or null. The address of a process of this user is
   * null.
   */
  readonly refusal: (address: string | null) => Refusal | null
  /** Counts a handshake that starts; call the returned function once, at its end. */
  readonly begin: (address: string | null) => (outcome: Outcome) => void
  /** How many handshakes have started and not ended. */
  readonly unfinished: () => number
}

interface Failures {
  count: number
  sinceSeconds: number
}

export interface GateOptions {
  readonly limits: BridgeLimits
  /** The networks that may join; empty: all. */
  readonly allowed: readonly string[]
  readonly seconds: () => number
}

interface State extends GateOptions {
  readonly inHand: Map<string, number>
  readonly failures: Map<string, Failures>
  /** Networks from which a tracker has authenticated, with the most recent one last. */
  readonly known: Set<string>
  /**
   * Separate counts for known networks and strangers, so that strangers cannot use up the places of
   * the fleet.
   */
  readonly unfinished: { known: number; stranger: number }
}

export function createGate(options: GateOptions): Gate {
  const { limits, allowed } = options
  const mayEnter = allowList(allowed)
  const state: State = {
    ...options,
    inHand: new Map(),
    failures: new Map(),
    known: new Set(),
    unfinished: { known: 0, stranger: 0 },
  }
  const { inHand, unfinished } = state

  return {
    unfinished: () => unfinished.known + unfinished.stranger,
    refusal(address) {
      if (address !== null && !mayEnter(address)) return NOT_ALLOWED
      if (unfinished[kindOf(state, address)] >= limits.handshakes) return BUSY
      if (address === null) return null
      const network = networkOf(address)
      if ((inHand.get(network) ?? 0) >= limits.handshakesPerAddress) return BUSY
      return hasFailedTooOften(state, network) ? TOO_OFTEN : null
    },
    begin(address) {
      const kind = kindOf(state, address)
      unfinished[kind]++
      if (address !== null) addTo(inHand, networkOf(address), 1)
      return (outcome) => {
        unfinished[kind]--
        if (address === null) return
        const network = networkOf(address)
        addTo(inHand, network, -1)
        if (outcome === 'failed') noteFailure(state, network)
        if (outcome === 'joined') remember(state, network)
      }
    },
  }
}

/** Returns the kind of an address; processes of this user count as known. */
function kindOf({ known }: State, address: string | null): 'known' | 'stranger' {
  return address === null || known.has(networkOf(address)) ? 'known' : 'stranger'
}

function addTo(counts: Map<string, number>, key: string, change: number): void {
  const count = (counts.get(key) ?? 0) + change
  if (count > 0) counts.set(key, count)
  else counts.delete(key)
}

function remember({ known }: State, network: string): void {
  known.delete(network)
  known.add(network)
  const [oldest] = known
  if (known.size > MAX_ADDRESSES) known.delete(oldest)
}

function hasFailedTooOften({ failures, limits, seconds }: State, network: string): boolean {
  const known = failures.get(network)
  if (known === undefined || seconds() - known.sinceSeconds > MINUTE_SECONDS) return false
  return known.count >= limits.failuresPerMinute
}

function noteFailure({ failures, seconds }: State, network: string): void {
  const known = failures.get(network)
  const isOld = known === undefined || seconds() - known.sinceSeconds > MINUTE_SECONDS
  failures.delete(network)
  if (isOld) failures.set(network, { count: 1, sinceSeconds: seconds() })
  else failures.set(network, { ...known, count: known.count + 1 })
  const [oldest] = failures.keys()
  if (failures.size > MAX_ADDRESSES) failures.delete(oldest)
}

const NOT_ALLOWED = {
  code: 'network',
  text: 'this address may not join: BABOU_BRIDGE_ALLOW of this hub does not list it',
} as const
const BUSY = { code: 'busy', text: 'too many concurrent handshakes' } as const
const TOO_OFTEN = {
  code: 'often',
  text: 'too many handshakes from this address failed: try again in a minute',
} as const

/** Returns the unit of counting: an IPv4 address, or a /64 network of IPv6. */
function networkOf(address: string): string {
  if (isIP(address) !== 6) return address
  const octets = ipaddr.IPv6.parse(address.replace(/%.*$/, '')).toByteArray()
  return Buffer.from(octets.slice(0, IPV6_BITS / 8)).toString('hex')
}

function allowList(allowed: readonly string[]): (address: string) => boolean {
  if (allowed.length === 0) return () => true
  const list = new BlockList()
  for (const network of allowed) {
    const [address, prefix] = ipaddr.isValidCIDR(network)
      ? ipaddr.parseCIDR(network)
      : ([ipaddr.parse(network), null] as const)
    const kind = address.kind()
    if (prefix === null) list.addAddress(address.toString(), kind)
    else list.addSubnet(address.toString(), prefix, kind)
  }
  return (address) => {
    const family = isIP(address)
    return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6')
  }
}
