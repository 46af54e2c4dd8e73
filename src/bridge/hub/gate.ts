import { BlockList, isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { BridgeLimits } from '../delivery/limits.ts'

// Decides by the address, before a byte is read, which connections may start a handshake.

const MINUTE_SECONDS = 60
/** Addresses with counted failures; above it, the one that failed longest ago is dropped. */
const MAX_ADDRESSES = 1_000
/** The IPv6 network that one customer usually has. */
const IPV6_BITS = 64

export interface Refusal {
  readonly code: string
  readonly text: string
}

export interface Gate {
  /** Why this address may not connect now, or null. `address` null: a process of this user. */
  readonly refusal: (address: string | null) => Refusal | null
  readonly began: (address: string | null) => void
  readonly ended: (address: string | null, hasFailed: boolean) => void
  /** Handshakes that have started and not ended. */
  readonly unfinished: () => number
}

interface Failures {
  count: number
  sinceSeconds: number
}

export interface GateOptions {
  readonly limits: BridgeLimits
  /** Networks that may join; empty: all. */
  readonly allowed: readonly string[]
  readonly seconds: () => number
}

export function createGate({ limits, allowed, seconds }: GateOptions): Gate {
  const inHand = new Map<string, number>()
  const failures = new Map<string, Failures>()
  const mayEnter = allowList(allowed)
  let unfinished = 0

  function hasFailedTooOften(network: string): boolean {
    const known = failures.get(network)
    if (known === undefined || seconds() - known.sinceSeconds > MINUTE_SECONDS) return false
    return known.count >= limits.failuresPerMinute
  }

  function noteFailure(network: string): void {
    const known = failures.get(network)
    const isOld = known === undefined || seconds() - known.sinceSeconds > MINUTE_SECONDS
    failures.delete(network)
    if (isOld) failures.set(network, { count: 1, sinceSeconds: seconds() })
    else failures.set(network, { ...known, count: known.count + 1 })
    const [oldest] = failures.keys()
    if (failures.size > MAX_ADDRESSES) failures.delete(oldest)
  }

  return {
    unfinished: () => unfinished,
    refusal(address) {
      if (address !== null && !mayEnter(address)) return NOT_ALLOWED
      if (unfinished >= limits.handshakes) return BUSY
      if (address === null) return null
      const network = networkOf(address)
      if ((inHand.get(network) ?? 0) >= limits.handshakesPerAddress) return BUSY
      return hasFailedTooOften(network) ? TOO_OFTEN : null
    },
    began(address) {
      unfinished++
      if (address === null) return
      const network = networkOf(address)
      inHand.set(network, (inHand.get(network) ?? 0) + 1)
    },
    ended(address, hasFailed) {
      unfinished--
      if (address === null) return
      const network = networkOf(address)
      const left = (inHand.get(network) ?? 1) - 1
      if (left > 0) inHand.set(network, left)
      else inHand.delete(network)
      if (hasFailed) noteFailure(network)
    },
  }
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

/** The unit of counting: an IPv4 address, or a /64 network of IPv6. */
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
