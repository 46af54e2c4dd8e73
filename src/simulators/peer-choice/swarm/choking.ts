import type { Draw } from '../../draw.ts'
import type { Client, Link } from './client.ts'
import { isDone } from './client.ts'
import { wants } from './pieces.ts'

/** The seconds between two rounds, and those for which the optimistic slot is kept (Cohen 2003). */
export const CHOKE_SECONDS = 10
const OPTIMIST_SECONDS = 30

/**
 * Chooses the peers that a client uploads to until the next round. A leecher chooses those who gave
 * most in the last two rounds; a seeder serves interested peers in turn. Both also choose one at
 * random, the optimistic unchoke, which gives newcomers their first pieces.
 */
export function choke(client: Client, now: number, draw: Draw): void {
  const interested: Link[] = []
  for (const link of client.links.values()) {
    link.isInterested = wants(client, link.peer)
    link.isUnchoked = false
    if (wants(link.peer, client)) interested.push(link)
  }
  if (!isDone(client)) interested.sort((one, other) => given(other) - given(one))
  const { slots } = client.person
  const first = isDone(client) && interested.length > slots ? client.turn % interested.length : 0
  for (let nth = 0; nth < Math.min(slots, interested.length); nth++) {
    interested[(first + nth) % interested.length].isUnchoked = true
  }
  client.turn = first + Math.ceil(slots / 2)
  optimist(client, interested, now, draw)
  for (const link of client.links.values()) {
    link.receivedBefore = link.received
    link.received = 0
  }
}

const given = ({ received, receivedBefore }: Link) => received + receivedBefore

function optimist(client: Client, interested: readonly Link[], now: number, draw: Draw): void {
  const choked = interested.filter(({ isUnchoked }) => !isUnchoked)
  if (choked.length === 0) return
  const kept = choked.find(({ peer }) => peer.person.id === client.optimist)
  const chosen = kept !== undefined && now < client.optimistUntil ? kept : draw.pick(choked)
  if (chosen !== kept) client.optimistUntil = now + OPTIMIST_SECONDS
  client.optimist = chosen.peer.person.id
  chosen.isUnchoked = true
}
