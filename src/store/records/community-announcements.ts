import { sql } from 'kysely'
import type { CommunityKind } from '../../domain/notifications/community.ts'
import type { Db } from '../base/db.ts'
import { NOTED_CHANNEL } from './announcements.ts'

// Community news, as entries of the announce stream. Rows are recorded here, in the transaction
// that adds the thing they are about, and announced by store/fleet/announcing.ts.

export interface CommunityAnnouncement {
  /** The position in the stream. */
  readonly id: number
  readonly kind: CommunityKind
  /** The ID of the topic, article, request or fill. */
  readonly aboutId: number
  /** When it was announced. */
  readonly at: Date
}

interface Noted {
  readonly kind: CommunityKind
  readonly aboutId: number
  /** The earliest time of the announcement; null: as soon as possible. */
  readonly dueAt?: Date | null
}

/**
 * Records an addition, which is announced only once. Until it is announced, recording it again
 * changes the time.
 */
export async function note(tx: Db, { kind, aboutId, dueAt = null }: Noted, now: Date) {
  await sql`
    insert into announcement (kind, about_id, noted_at, due_at)
    values (${kind}, ${aboutId}, ${now}, ${dueAt}::timestamptz)
    on conflict (kind, about_id) where about_id is not null
      do update set due_at = excluded.due_at where announcement.id is null`.execute(tx)
  await sql`select pg_notify(${NOTED_CHANNEL}, '')`.execute(tx)
}

/**
 * Changes when an addition is announced, if it was not announced yet; null: not until it is
 * rescheduled.
 */
export async function reschedule(
  tx: Db,
  kind: CommunityKind,
  aboutId: number,
  dueAt: Date | null,
): Promise<void> {
  await sql`
    with due as (
      update announcement set due_at = coalesce(${dueAt}::timestamptz, 'infinity')
      where kind = ${kind} and about_id = ${aboutId} and announcement.id is null returning about_id
    )
    select pg_notify(${NOTED_CHANNEL}, '') from due`.execute(tx)
}

/** Withdraws records that are not announced yet. */
export async function withdraw(tx: Db, kind: CommunityKind, aboutId: number): Promise<void> {
  await tx
    .deleteFrom('announcement')
    .where('kind', '=', kind)
    .where('about_id', '=', aboutId)
    .where('id', 'is', null)
    .execute()
}

/** Returns up to `limit` community entries after a position, in order. */
export async function read(
  db: Db,
  after: number,
  limit: number,
): Promise<readonly CommunityAnnouncement[]> {
  const rows = await rowsOf(db).where('id', '>', after).orderBy('id').limit(limit).execute()
  return rows as readonly CommunityAnnouncement[] // none is null if there is a position
}

/** Returns the community entry at this position, if it is still stored. */
export async function at(db: Db, place: number): Promise<CommunityAnnouncement | undefined> {
  const row = await rowsOf(db).where('id', '=', place).executeTakeFirst()
  return row as CommunityAnnouncement | undefined
}

function rowsOf(db: Db) {
  return db
    .selectFrom('announcement')
    .select(['id', 'kind', 'about_id as aboutId', 'announced_at as at'])
    .where('about_id', 'is not', null)
}
