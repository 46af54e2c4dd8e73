import { sql } from 'kysely'
import type { Bound, RoleBound } from '../../domain/roles/slots.ts'
import { mostGenerous, toldSlots } from '../../domain/roles/slots.ts'
import type { Db } from '../base/db.ts'
import { TOLD } from '../records/members/rows.ts'
import type { MemberState } from '../records/member-event.ts'
import * as outbox from '../records/outbox.ts'

// How many torrents members may download and seed simultaneously because of their roles. The result
// is stored in each member's row and is calculated only here. Code that changes a member's roles
// settles the slots in the same transaction, and code that changes a role starts a round
// (role-slots.ts).

interface Held {
  readonly id: number
  readonly roles: readonly string[]
  readonly leech_slots: Bound
  readonly seed_slots: Bound
  readonly judged_leech_slots: Bound
  readonly role_leech_slots: Bound
  readonly role_seed_slots: Bound
}

interface Given {
  readonly leech: Bound
  readonly seed: Bound
}

/**
 * Recalculates the slots of members from their roles, and notifies the trackers about those that
 * change; returns how many.
 */
export async function settle(tx: Db, memberIds: readonly number[], now: Date): Promise<number> {
  if (memberIds.length === 0) return 0
  const held = await lockHeld(tx, memberIds, now)
  const given = await lockGiven(tx, [...new Set(held.flatMap(({ roles }) => roles))])
  const changed = held.flatMap((member) => changeOf(member, given))
  if (changed.length === 0) return 0
  const { rows } = await sql<MemberState & { readonly isTold: boolean }>`
    update member m set role_leech_slots = x.leech, role_seed_slots = x.seed,
      version = m.version + x."isTold"::int
    from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb)
      as x (id bigint, leech integer, seed integer, "isTold" boolean)
    where m.id = x.id
    returning ${sql.join(TOLD.map((column) => sql.ref(`m.${column}`)))}, x."isTold"`.execute(tx)
  const told = rows.filter(({ isTold }) => isTold)
  await outbox.recordMembers(tx, told, now)
  return told.length
}

// Locks members first, then roles, in the same order everywhere, so that there is no deadlock.
async function lockHeld(tx: Db, memberIds: readonly number[], now: Date) {
  await sql`select from member where id = any(${[...memberIds]}::bigint[])
    order by id for update`.execute(tx)
  const { rows } = await sql<Held>`
    select id, leech_slots, seed_slots, judged_leech_slots, role_leech_slots, role_seed_slots,
      array_remove(array[role, class], null) || array(
        select g.role from given_role g where g.member_id = member.id and g.ended_at is null
          and (g.expires_at is null or g.expires_at > ${now})) as roles
    from member where id = any(${[...memberIds]}::bigint[])`.execute(tx)
  return rows
}

/**
 * Returns the slots that roles give, locked so that they do not change until this transaction ends.
 */
async function lockGiven(tx: Db, roles: readonly string[]): Promise<ReadonlyMap<string, Given>> {
  const rows = await tx
    .selectFrom('role')
    .select(['slug', 'leech_slots as leech', 'seed_slots as seed'])
    .where('slug', 'in', [...roles])
    .orderBy('slug')
    .forShare()
    .execute()
  return new Map(rows.map(({ slug, ...slots }) => [slug, slots]))
}

function changeOf(member: Held, given: ReadonlyMap<string, Given>) {
  const after = together(member.roles, given)
  const [leech, seed] = [member.role_leech_slots, member.role_seed_slots]
  if (after.leech === leech && after.seed === seed) return []
  const before = told(member, { leech, seed })
  const then = told(member, after)
  const isTold = before.leech !== then.leech || before.seed !== then.seed
  return [{ id: member.id, ...after, isTold }]
}

/** Returns the most generous slots among some roles. */
export function together(roles: readonly string[], given: ReadonlyMap<string, Given>): Given {
  const all = roles.map((role) => given.get(role) ?? { leech: null, seed: null })
  return {
    leech: mostGenerous(all.map(({ leech }) => leech)),
    seed: mostGenerous(all.map(({ seed }) => seed)),
  }
}

/** Returns the slots that trackers receive for a member with these slots from roles. */
export function told(
  member: Pick<Held, 'leech_slots' | 'seed_slots' | 'judged_leech_slots'>,
  byRoles: Given,
): Given {
  const { leech_slots: leech, seed_slots: seed, judged_leech_slots: judged } = member
  return {
    leech: toldSlots({ own: leech, byRoles: byRoles.leech, judged }),
    seed: toldSlots({ own: seed, byRoles: byRoles.seed, judged: null }),
  }
}

/** Returns the initial slots of a role. */
export async function ofRole(tx: Db, role: string) {
  const given = (await lockGiven(tx, [role])).get(role)
  return { role_leech_slots: given?.leech ?? null, role_seed_slots: given?.seed ?? null }
}

/** Everything that decides how many slots a member has, for `explainSlots`. */
export interface SlotFacts {
  readonly own: Given
  readonly judged: Bound
  readonly leech: readonly RoleBound[]
  readonly seed: readonly RoleBound[]
}

/** Returns the sources of a member's current number of slots; null: there is no such member. */
export async function factsOf(db: Db, memberId: number, now: Date): Promise<SlotFacts | null> {
  const member = await db
    .selectFrom('member')
    .select(['leech_slots as leech', 'seed_slots as seed', 'judged_leech_slots as judged'])
    .where('id', '=', memberId)
    .executeTakeFirst()
  if (member === undefined) return null
  const { rows } = await sql<Given & { readonly name: string }>`
    select r.name, r.leech_slots as leech, r.seed_slots as seed
    from member m join role r on r.slug in (m.role, m.class) or exists (
      select from given_role g where g.member_id = m.id and g.role = r.slug
        and g.ended_at is null and (g.expires_at is null or g.expires_at > ${now}))
    where m.id = ${memberId} order by r.rank`.execute(db)
  const { judged, ...own } = member
  return {
    own,
    judged,
    leech: rows.map(({ name, leech }) => ({ name, slots: leech })),
    seed: rows.map(({ name, seed }) => ({ name, slots: seed })),
  }
}
