import type { Draw } from '../../draw.ts'
import type { Client, Link } from './client.ts'
import { isDone } from './client.ts'
import { release } from './connections.ts'
import { choosePiece, receive } from './pieces.ts'

/** The bytes that were moved in a step. */
export interface Moved {
  (from: Client, to: Client, bytes: number): void
}

/**
 * Moves the bytes of a step of `seconds` over all connections with an open slot and a requested
 * piece.
 */
export function transfer(
  clients: readonly Client[],
  seconds: number,
  draw: Draw,
  moved: Moved,
): void {
  const flows = openFlows(clients, draw)
  share(flows)
  for (const links of flows.values()) for (const link of links) move(link, seconds, draw, moved)
}

type Flows = ReadonlyMap<Client, readonly Link[]>

/** Returns the connections over which each client uploads. */
function openFlows(clients: readonly Client[], draw: Draw): Flows {
  const flows = new Map<Client, Link[]>()
  for (const client of clients) {
    const open: Link[] = []
    for (const link of client.links.values()) {
      link.rate = 0
      const { back, peer } = link
      if (!link.isUnchoked || isDone(peer)) release(peer, back)
      else if (back.piece >= 0 || request(peer, back, client, draw)) open.push(link)
    }
    if (open.length > 0) flows.set(client, open)
  }
  return flows
}

function request(client: Client, link: Link, from: Client, draw: Draw): boolean {
  link.piece = choosePiece(client, from, draw)
  if (link.piece < 0) return false
  client.asked[link.piece]++
  return true
}

/**
 * Divides the lines. Each upload line is divided equally among its connections, as far as each can
 * take it; then each download line is divided in proportion. Both are done twice, so that most of
 * what the first round leaves unused goes to others.
 */
function share(flows: Flows): void {
  const downs = new Map<Client, number>()
  for (let round = 0; round < 2; round++) {
    for (const [client, links] of flows) fillUpload(client, links, downs)
    downs.clear()
    for (const links of flows.values()) {
      for (const { peer, rate } of links) downs.set(peer, (downs.get(peer) ?? 0) + rate)
    }
    for (const links of flows.values()) {
      for (const link of links) {
        const total = downs.get(link.peer) ?? 0
        if (total > link.peer.person.down) link.rate *= link.peer.person.down / total
      }
    }
  }
}

/**
 * Divides one upload line. In the second round, connections to full download lines get nothing
 * more.
 */
function fillUpload(client: Client, links: readonly Link[], downs: Map<Client, number>): void {
  let left = client.person.up
  for (const link of links) left -= link.rate
  const open = links.filter(
    ({ peer, rate, limit }) => rate < limit && (downs.get(peer) ?? 0) < peer.person.down,
  )
  open.sort((one, other) => one.limit - one.rate - (other.limit - other.rate))
  for (const [nth, link] of open.entries()) {
    const more = Math.min(link.limit - link.rate, left / (open.length - nth))
    link.rate += more
    left -= more
  }
}

/** A connection may complete several pieces per step. */
function move(link: Link, seconds: number, draw: Draw, moved: Moved): void {
  const { back, peer: to } = link
  const from = back.peer
  let left = link.rate * seconds
  while (left > 0 && !isDone(to)) {
    if (back.piece < 0 && !request(to, back, from, draw)) return
    const bytes = Math.min(left, to.missing[back.piece])
    left -= bytes
    from.uploaded += bytes
    to.downloaded += bytes
    back.received += bytes
    moved(from, to, bytes)
    receive(to, back, bytes)
  }
}
