import type { Client } from '../swarm/client.ts'
import { connectionLimit } from '../swarm/population.ts'
import type { Condition } from './condition.ts'

/**
 * With fewer connections than this, a client may have any connection, so that pieces get
 * everywhere.
 */
const ANY = 16
/** A slot may be this many times faster than its connection allows. */
const WASTE = 1.5

/** Allows a distant connection only if it fills the slot of a fast line that it takes. */
export const fillsSlots: Condition =
  ({ asker }) =>
  (other, listed) =>
    !wastesSlot(asker, other) || asker.links.size + listed < ANY || other.links.size < ANY

function wastesSlot(one: Client, other: Client): boolean {
  const limit = connectionLimit(one.person.region, other.person.region)
  return Math.max(slotOf(one), slotOf(other)) > limit * WASTE
}

/** Returns the bytes per second of each slot while all of them are used. */
function slotOf({ person }: Client): number {
  return person.up / (person.slots + 1)
}
