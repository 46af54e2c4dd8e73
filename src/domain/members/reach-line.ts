import { count } from '../../shared/format.ts'
import { clientName } from './client-name.ts'

// Sentences that say whether peers can connect to a member's clients.

export const FAMILY_NAMES = { ipv4: 'IPv4', ipv6: 'IPv6' } as const

/** A port of a client, and what is known about it. */
interface PortFound {
  readonly family: keyof typeof FAMILY_NAMES
  readonly port: number
  /** Its peer ID. */
  readonly client: Uint8Array
  /** Null: it has not been tested. */
  readonly reachable: boolean | null
  readonly since: Date | null
}

/**
 * Returns one sentence per address family: `IPv4: reachable since 2026-03-01.` A member with
 * several clients is reachable over a family if one of them is; the text is empty if no client is
 * active.
 */
export function reachLine(ports: readonly PortFound[]): string {
  return (['ipv4', 'ipv6'] as const).flatMap((family) => familyText(ports, family)).join(' ')
}

function familyText(ports: readonly PortFound[], family: PortFound['family']): string[] {
  const own = ports.filter((one) => one.family === family)
  if (own.length === 0) return []
  const best = own.find(({ reachable }) => reachable === true) ?? own.find(isTested)
  if (best === undefined) return [`${FAMILY_NAMES[family]}: not tested yet.`]
  const since = best.since === null ? '' : ` since ${best.since.toISOString().slice(0, 10)}`
  const closed = own.filter(({ reachable }) => reachable === false)
  const also = closed.map(({ client, port }) => `${clientName(client)}, port ${port}`).join('; ')
  if (best.reachable !== true) return [`${FAMILY_NAMES[family]}: not reachable${since} (${also}).`]
  const but = also === '' ? '' : `, except ${also}`
  return [`${FAMILY_NAMES[family]}: reachable${since}${but}.`]
}

const isTested = ({ reachable }: PortFound) => reachable !== null

/**
 * Describes what open and closed ports mean in the member's swarms; null if these have no peers.
 */
export function swarmLine(
  ports: readonly PortFound[],
  { peers, closed }: { readonly peers: number; readonly closed: number },
): string | null {
  if (peers === 0 || !ports.some(isTested)) return null
  const isOpen = ports.some(({ reachable }) => reachable === true)
  if (peers === 1) return onePeerLine(isOpen, closed === 1)
  const all = `${count(peers)} peers in your swarms`
  if (isOpen) {
    const only = closed === 0 ? '' : ` ${count(closed)} of them can reach you only this way.`
    return `All ${all} can connect to you.${only}`
  }
  const others =
    closed === 0
      ? 'You can connect to all of them.'
      : `You can connect to ${count(peers - closed)} of them, but never to the ` +
        `${count(closed)} with closed ports.`
  return `None of the ${all} can connect to you. ${others}`
}

function onePeerLine(isOpen: boolean, isClosed: boolean): string {
  const peer = 'The only peer in your swarms'
  if (isOpen)
    return `${peer} can connect to you.${isClosed ? ' It can reach you only this way.' : ''}`
  return isClosed
    ? `${peer} cannot connect to you, nor you to it: its port is closed, too.`
    : `${peer} cannot connect to you, but you can connect to it.`
}
