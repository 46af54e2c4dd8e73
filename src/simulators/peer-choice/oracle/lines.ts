import type { Client } from '../swarm/client.ts'
import { connectionLimit } from '../swarm/population.ts'
import type { Condition } from './condition.ts'

/** Connections that a client may have in any case, so that pieces get everywhere. */
const ANY = 16
/** A slot may be this many times faster than what a connection can take. */
const WASTE = 1.5

/** A distant connection only where it fills the slot that it takes of a fast line. */
export const fillsSlots: Condition =
  ({ asker }) =>
  (other, listed) =>
    !wastesSlot(asker, other) || asker.links.size + listed < ANY || other.links.size < ANY

function wastesSlot(one: Client, other: Client): boolean {
  const limit = connectionLimit(one.person.region, other.person.region)
  return Math.max(slotOf(one), slotOf(other)) > limit * WASTE
}

/** Returns the bytes per second of a slot, if all of them are used. */
function slotOf({ person }: Client): number {
  return person.up / (person.slots + 1)
}
