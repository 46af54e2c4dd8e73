import { whyNotOver } from '../../domain/roles/acting-on-things.ts'
import { staffRoles } from '../../domain/roles/permission-rows.ts'
import type { Db } from '../base/db.ts'
import { Outranked } from './acting-on.ts'
import type { ActingMember } from './acting-role.ts'
import { actingRole } from './acting-role.ts'

/** The members who have a part in a thing; null: a deleted account, or no one. */
export interface Parties {
  /** The members that an action decides about: their rank is checked. */
  readonly about: readonly (number | null)[]
  /** Others with a part in it, such as the member who reported it. */
  readonly also?: readonly (number | null)[]
}

/** Thrown like `Outranked`, when a member may not decide about a thing that they have a part in. */
export class Involved extends Error {
  constructor() {
    super('this must be decided by staff who are not involved')
  }
}

/**
 * Checks whether the actor may decide about the thing.
 *
 * @throws Involved when the actor has a part in the thing
 * @throws Outranked when the action decides about a member of a higher role
 */
export async function guardParties(tx: Db, by: ActingMember, parties: Parties): Promise<void> {
  const { memberId } = by
  if (memberId === null) return
  const role = await actingRole(tx, by)
  if (role === null) throw new Outranked()
  const [about, also] = [idsOf(parties.about), idsOf(parties.also ?? [])]
  const all = [...about, ...also]
  const rows = await tx
    .selectFrom('member')
    .select(['id', 'role', 'state'])
    .where(({ eb, or }) => or([eb('role', 'in', staffRoles), eb('id', 'in', [0, ...all])]))
    .execute()
  const others = rows
    .filter(({ id, state }) => state === 'active' && id !== memberId && !all.includes(id))
    .map((one) => one.role)
  const why = whyNotOver(
    { id: memberId, role },
    {
      about: rows.filter(({ id }) => about.includes(id)),
      also: rows.filter(({ id }) => also.includes(id)),
      others,
    },
  )
  if (why === 'PARTY') throw new Involved()
  if (why === 'OUTRANKED') throw new Outranked()
}

/**
 * Returns whether `guardParties` allows the decision: for pages, which offer only what is allowed.
 */
export async function mayDecide(db: Db, by: ActingMember, parties: Parties): Promise<boolean> {
  try {
    await guardParties(db, by, parties)
    return true
  } catch (error) {
    if (error instanceof Involved || error instanceof Outranked) return false
    throw error
  }
}

function idsOf(given: readonly (number | null)[]): readonly number[] {
  return given.filter((id) => id !== null)
}
