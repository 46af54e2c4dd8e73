import { sql } from 'kysely'
import type { Role } from '../../domain/roles/permission-rows.ts'
import type { Bound } from '../../domain/roles/slots.ts'
import { outranks } from '../../domain/roles/permissions.ts'
import type { Actor } from '../records/audit.ts'
import { actingRole } from '../records/acting-role.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import type { Some } from '../records/tasks/failed-rows.ts'
import { named } from '../records/tasks/failed-rows.ts'
import * as memberSlots from './member-slots.ts'
import * as tasks from '../records/tasks/tasks.ts'

// The slots of a role. A change starts a round over the members who have the role, in batches: the
// first batch is processed immediately, the others by a task.

const SLOTS_TASK = 'settle-slots'
/** How many members of a round one transaction processes. */
export const MEMBERS_AT_ONCE = 500

/** Simultaneous torrents; 0: unlimited, null: the role sets no limit. */
export interface RoleSlots {
  readonly leech: Bound
  readonly seed: Bound
}

export interface RoleWithSlots extends RoleSlots {
  readonly slug: string
  readonly name: string
  readonly kind: 'built-in' | 'class' | 'secondary'
}

/** Returns a role with its slots; null when members cannot have such a role. */
export async function find(db: Db, slug: string): Promise<RoleWithSlots | null> {
  const row = await db
    .selectFrom('role')
    .select(['slug', 'name', 'kind', 'leech_slots as leech', 'seed_slots as seed'])
    .where('slug', '=', slug)
    .where('slug', '!=', 'guest')
    .executeTakeFirst()
  return row ?? null
}

export interface SlotPreview {
  /** How many members have the role. */
  readonly members: number
  /** The number of these whose slots would change. */
  readonly changing: number
}

interface Alike {
  readonly roles: readonly string[]
  readonly leech_slots: Bound
  readonly seed_slots: Bound
  readonly judged_leech_slots: Bound
  readonly members: number
}

/**
 * Returns the effect that other slots for a role would have; `site`: the value if no role sets any.
 */
export async function preview(
  db: Db,
  role: RoleWithSlots,
  slots: RoleSlots,
  site: { readonly leech: number; readonly seed: number },
  now: Date,
): Promise<SlotPreview> {
  const { rows } = await sql<Alike>`
    with given as materialized (
      select member_id, array_agg(role order by role) as roles from given_role
      where ended_at is null and (expires_at is null or expires_at > ${now}) group by member_id
    )
    select array_remove(array[m.role, m.class], null) || coalesce(g.roles, '{}') as roles,
      leech_slots, seed_slots, judged_leech_slots, count(*) as members
    from member m left join given g on g.member_id = m.id
    where ${has(role, now)} group by 1, 2, 3, 4`.execute(db)
  const before = await givenByAll(db)
  const after = new Map(before).set(role.slug, slots)
  const holds = (one: Alike, given: ReadonlyMap<string, RoleSlots>) => {
    const { leech, seed } = memberSlots.told(one, memberSlots.together(one.roles, given))
    return `${leech ?? site.leech} ${seed ?? site.seed}`
  }
  const sum = (some: readonly Alike[]) => some.reduce((all, { members }) => all + members, 0)
  const changing = rows.filter((one) => holds(one, before) !== holds(one, after))
  return { members: sum(rows), changing: sum(changing) }
}

async function givenByAll(db: Db): Promise<ReadonlyMap<string, RoleSlots>> {
  const rows = await db
    .selectFrom('role')
    .select(['slug', 'leech_slots as leech', 'seed_slots as seed'])
    .execute()
  return new Map(rows.map(({ slug, ...slots }) => [slug, slots]))
}

/** SQL: whether a member has a role, for a query over `member m`. */
function has({ slug, kind }: Pick<RoleWithSlots, 'slug' | 'kind'>, now: Date) {
  if (kind === 'built-in') return sql<boolean>`m.role = ${slug}`
  if (kind === 'class') return sql<boolean>`m.class = ${slug}`
  return sql<boolean>`m.id in (select member_id from given_role where role = ${slug}
    and ended_at is null and (expires_at is null or expires_at > ${now}))`
}

/**
 * Sets the slots of a role. Trackers are informed of the first members immediately, and of the
 * others by the task. Of the built-in roles, staff can change only those below theirs.
 */
export async function change(
  db: Db,
  role: RoleWithSlots,
  { leech, seed }: RoleSlots,
  by: Actor,
  now: Date,
): Promise<'CHANGED' | 'ROLE_OUTRANKS'> {
  const done = await db.transaction().execute(async (tx) => {
    const editor = await actingRole(tx, by)
    const isAbove = editor === 'owner' || (editor !== null && outranks(editor, role.slug as Role))
    if (role.kind === 'built-in' && !isAbove) return 'ROLE_OUTRANKS' as const
    // Locked before the role: a step of its round holds this row and waits for that of the role.
    await begin(tx, [role.slug], now)
    const before = await find(tx, role.slug)
    await tx
      .updateTable('role')
      .set({ leech_slots: leech, seed_slots: seed })
      .where('slug', '=', role.slug)
      .execute()
    const changed = {
      before: { leech: before?.leech ?? null, seed: before?.seed ?? null },
      after: { leech, seed },
    }
    const target = { kind: 'role', name: role.slug }
    await audit.record(tx, { by, action: 'role.set-slots', target, ...changed }, now)
    return 'CHANGED' as const
  })
  if (done === 'CHANGED') await step(db, now, MEMBERS_AT_ONCE)
  return done
}

/** Starts or restarts rounds; the task runs as soon as the transaction commits. */
async function begin(tx: Db, slugs: readonly string[], now: Date): Promise<void> {
  if (slugs.length === 0) return
  const anew = { after: 0, begun_at: now }
  await tx
    .insertInto('slot_round')
    .values(slugs.map((role) => ({ role, ...anew })))
    .onConflict((conflict) => conflict.column('role').doUpdateSet(anew))
    .execute()
  await tasks.wake(tx, SLOTS_TASK)
}

/**
 * Starts a round for all members whose roles have slots, because rows of members were inserted
 * directly.
 */
export async function beginAll(tx: Db, now: Date): Promise<void> {
  const all = await givenByAll(tx)
  const giving = [...all].filter(([, { leech, seed }]) => leech !== null || seed !== null)
  const slugs = giving.map(([slug]) => slug)
  await begin(tx, slugs, now)
}

/**
 * Settles the slots of the next members of the oldest round; returns how many, 0 when there is no
 * round.
 */
export async function step(db: Db, now: Date, ...[atOnce, except = []]: Some): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const round = await tx
      .selectFrom('slot_round')
      .select(['slot_round.role', 'after'])
      .orderBy('begun_at')
      .limit(1)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (round === undefined) return 0
    const role = await find(tx, round.role)
    const ids = role === null ? [] : await next(tx, role, round.after, atOnce, now)
    const good = ids.filter((id) => !except.includes(id))
    await named(good, () => memberSlots.settle(tx, good, now))
    const last = ids.at(-1)
    const isOver = last === undefined || ids.length < atOnce
    if (isOver) await tx.deleteFrom('slot_round').where('role', '=', round.role).execute()
    else {
      await tx
        .updateTable('slot_round')
        .set({ after: last })
        .where('role', '=', round.role)
        .execute()
    }
    // At least 1, as another round may follow this one.
    return Math.max(ids.length, 1)
  })
}

async function next(tx: Db, role: RoleWithSlots, after: number, limit: number, now: Date) {
  const { rows } = await sql<{ id: number }>`
    select m.id from member m where m.id > ${after} and ${has(role, now)}
    order by m.id limit ${limit}`.execute(tx)
  return rows.map(({ id }) => id)
}
