import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { WatchLevel } from '../../domain/watches/watches.ts'
import { MOST_WATCHES } from '../../domain/watches/watches.ts'
import type { Db } from '../base/db.ts'
import { readsStandby } from '../base/standby-reads.ts'
import type { Reader } from '../records/targets.ts'
import type { Watched, WatchKind } from './kinds.ts'
import { watchKinds } from './kinds.ts'

// What members choose: to watch, follow or mute.

/** SQL: whether a member muted the nearest of some places for which the member chose a level. */
export function isMuted(
  member: RawBuilder<unknown>,
  places: readonly Watched[],
): RawBuilder<boolean> {
  const rows = places.map(({ kind, id }, place) => sql`(${kind}, ${id}::bigint, ${place})`)
  return sql`coalesce((
    select w.level = 'mute' from (values ${sql.join(rows)}) as near (kind, subject_id, place)
    join watch w using (kind, subject_id)
    where w.member_id = ${member} order by near.place limit 1), false)`
}

/** Returns those of some members who have not muted a subject. */
export async function unmuted(
  tx: Db,
  members: readonly number[],
  { kind, id }: Watched,
): Promise<readonly number[]> {
  if (members.length === 0) return []
  const { rows } = await sql<{ id: number }>`
    select id from unnest(${[...members]}::bigint[]) as given (id)
    where not ${isMuted(sql`given.id`, [{ kind, id }])}`.execute(tx)
  return rows.map((row) => row.id)
}

/** Returns a member's choice for a subject; null: no choice. */
export async function levelOf(
  db: Db,
  memberId: number,
  { kind, id }: Watched,
): Promise<WatchLevel | null> {
  const row = await db
    .selectFrom('watch')
    .select('level')
    .where('member_id', '=', memberId)
    .where('kind', '=', kind)
    .where('subject_id', '=', id)
    .executeTakeFirst()
  return row?.level ?? null
}

/**
 * SQL: marks what was added as seen, and returns the `level`, if there is one. On a standby, it
 * only returns the level.
 */
export function openedSql(
  db: Db,
  memberId: number,
  { kind, id }: { readonly kind: WatchKind; readonly id: number | RawBuilder<unknown> },
  now: Date,
): RawBuilder<unknown> {
  const row = sql`member_id = ${memberId} and kind = ${kind} and subject_id = ${id}`
  if (readsStandby(db)) return sql`select level from watch where ${row}`
  return sql`update watch set seen_at = ${now} where ${row} returning level`
}

/**
 * Does the same in a separate statement, for a page that shows what was added, so that it is no
 * longer new.
 */
export async function opened(
  db: Db,
  memberId: number,
  on: Watched,
  now: Date,
): Promise<WatchLevel | null> {
  const { rows } = await sql<{ level: WatchLevel }>`${openedSql(db, memberId, on, now)}`.execute(db)
  return rows.at(0)?.level ?? null
}

export type Chosen = 'DONE' | 'NOT_FOUND' | 'TOO_MANY'

/** Sets the reader's choice for something that the reader may see; null removes the choice. */
export async function choose(
  db: Db,
  reader: Reader,
  { kind, id }: Watched,
  level: WatchLevel | null,
): Promise<Chosen> {
  if (level === null) {
    await db
      .deleteFrom('watch')
      .where('member_id', '=', reader.id)
      .where('kind', '=', kind)
      .where('subject_id', '=', id)
      .execute()
    return 'DONE'
  }
  const { from, name, isSeen } = watchKinds[kind]
  const { rows } = await sql<{ isThere: boolean; isSaved: boolean }>`
    with there as (
      select me.id as member_id from member me, ${from} as ${sql.ref(name)}
      where me.id = ${reader.id} and ${sql.ref(`${name}.id`)} = ${id} and ${isSeen(reader)}
    ), saved as (
      insert into watch (member_id, kind, subject_id, level, seen_at)
      select member_id, ${kind}, ${id}, ${level}, ${reader.now} from there
      where (select count(*) from watch where member_id = ${reader.id}) < ${MOST_WATCHES}
        or exists (select from watch where member_id = ${reader.id} and kind = ${kind}
          and subject_id = ${id})
      on conflict (member_id, kind, subject_id) do update set level = excluded.level
      returning id
    )
    select exists (select from there) as "isThere", exists (select from saved) as "isSaved"
  `.execute(db)
  const [{ isThere, isSaved }] = rows
  if (!isThere) return 'NOT_FOUND'
  return isSaved ? 'DONE' : 'TOO_MANY'
}

/** Removes choices of a member by ID. */
export async function removeAll(db: Db, memberId: number, ids: readonly number[]): Promise<void> {
  await sql`
    delete from watch
    where member_id = ${memberId} and id = any(${[...ids]}::bigint[])`.execute(db)
}

/** Marks what was added to some choices of a member as seen. */
export async function seenAll(
  db: Db,
  memberId: number,
  ids: readonly number[],
  now: Date,
): Promise<void> {
  await sql`update watch set seen_at = ${now}
    where member_id = ${memberId} and id = any(${[...ids]}::bigint[])`.execute(db)
}

/** A member's choice for topics in which the member writes; null: no choice. */
export type Written = Exclude<WatchLevel, 'mute'> | null

export async function writtenOf(db: Db, memberId: number): Promise<Written> {
  const row = await db
    .selectFrom('member')
    .select('watch_written')
    .where('id', '=', memberId)
    .executeTakeFirstOrThrow()
  return row.watch_written
}

export async function setWritten(db: Db, memberId: number, written: Written): Promise<void> {
  await db
    .updateTable('member')
    .set({ watch_written: written })
    .where('id', '=', memberId)
    .execute()
}

/**
 * Copies members' choices for a subject to the subject `to`, unless they have already chosen
 * something for that.
 */
export async function copy(tx: Db, { kind, id }: Watched, to: number): Promise<void> {
  await sql`
    insert into watch (member_id, kind, subject_id, level, seen_at)
    select member_id, kind, ${to}, level, seen_at from watch
    where kind = ${kind} and subject_id = ${id} order by member_id
    on conflict do nothing`.execute(tx)
}

/** Moves the choices for a subject that is merged into another one. */
export async function carry(tx: Db, { kind, id }: Watched, to: number): Promise<void> {
  await copy(tx, { kind, id }, to)
  await sql`delete from watch where kind = ${kind} and subject_id = ${id}`.execute(tx)
}
