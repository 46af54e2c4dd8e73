import type { Client, Link } from './client.ts'
import { isDone } from './client.ts'
import { connectionLimit } from './population.ts'
import { PIECES } from './scenarios.ts'

type Open = { -readonly [K in keyof Link]: Link[K] | null }

/**
 * Connects two clients, if the other one is reachable, both have room, and one of them lacks
 * something.
 */
export function connect(one: Client, other: Client): void {
  if (one === other || other.isGone || other.person.isClosed) return
  if (one.links.has(other.person.id) || (isDone(one) && isDone(other))) return
  if (one.links.size >= one.person.connections) return
  if (other.links.size >= other.person.connections) return
  const limit = connectionLimit(one.person.region, other.person.region)
  const there = newLink(other, limit)
  const back = newLink(one, limit)
  there.back = back as Link
  back.back = there as Link
  one.links.set(other.person.id, there as Link)
  other.links.set(one.person.id, back as Link)
  for (let piece = 0; piece < PIECES; piece++) {
    one.copies[piece] += other.has[piece]
    other.copies[piece] += one.has[piece]
  }
}

function newLink(peer: Client, limit: number): Open {
  const none = { isInterested: false, isUnchoked: false, piece: -1, rate: 0 }
  return { ...none, peer, limit, back: null, received: 0, receivedBefore: 0 }
}

export function disconnect(one: Client, link: Link): void {
  const other = link.peer
  release(one, link)
  release(other, link.back)
  one.links.delete(other.person.id)
  other.links.delete(one.person.id)
  for (let piece = 0; piece < PIECES; piece++) {
    one.copies[piece] -= other.has[piece]
    other.copies[piece] -= one.has[piece]
  }
}

/** Marks the piece of a connection as no longer requested over it. */
export function release(client: Client, link: Link): void {
  if (link.piece < 0) return
  client.asked[link.piece]--
  link.piece = -1
}

export function leave(client: Client): void {
  for (const link of [...client.links.values()]) disconnect(client, link)
  client.isGone = true
}

/** Drops the connections of a client that has everything to others that do. */
export function dropSeeders(client: Client): void {
  for (const link of [...client.links.values()]) if (isDone(link.peer)) disconnect(client, link)
}
