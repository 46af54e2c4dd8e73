import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { deleteSome } from '../base/prune.ts'

// The announce stream: changes of torrents, in an order that is the same for every reader. Rows are
// recorded here and announced by store/fleet/announcing.ts. Entries about the community have
// positions in the same order (community-announcements.ts); readers of torrents skip them.

/** The channel that wakes jobs when a row is recorded. */
export const NOTED_CHANNEL = 'announcement-noted'

/** The channel that wakes readers when rows are announced. */
export const ANNOUNCED_CHANNEL = 'announced'

/**
 * - `listed`: for the first time, once for each torrent.
 * - `promoted`: a promotion of this torrent, or of a bundle above it, began.
 * - `bumped`: it is listed again, after it was removed or frozen.
 * - `removed`: it is no longer listed.
 */
export const ANNOUNCEMENT_KINDS = ['listed', 'promoted', 'bumped', 'removed'] as const
export type AnnouncementKind = (typeof ANNOUNCEMENT_KINDS)[number]

export interface Announcement {
  /** The position in the stream. */
  readonly id: number
  readonly kind: AnnouncementKind
  readonly torrentId: number
  /** When it was announced. */
  readonly at: Date
}

interface Noted {
  readonly kind: AnnouncementKind
  readonly torrentId: number
  /** The event that trackers must apply before the announcement; null: none. */
  readonly outboxId: number | null
}

/** Records an announcement in the transaction that makes it true; returns the recorded row. */
export async function note(tx: Db, noted: Noted, now: Date): Promise<AnnouncementKind> {
  const { kind, torrentId, outboxId } = noted
  // A torrent that was listed before and is approved again is bumped.
  const { rows } = await sql<{ kind: AnnouncementKind }>`
    insert into announcement (kind, torrent_id, outbox_id, noted_at)
    select case when ${kind} = 'listed' and exists (
        select from announcement where torrent_id = ${torrentId} and kind = 'listed')
      then 'bumped' else ${kind} end, ${torrentId}, ${outboxId}::bigint, ${now}
    returning kind`.execute(tx)
  await wake(tx)
  return rows[0].kind
}

/** Records many torrents as promoted, in the transaction that marks their promotion. */
export async function notePromoted(
  tx: Db,
  torrentIds: readonly number[],
  now: Date,
): Promise<void> {
  if (torrentIds.length === 0) return
  await sql`
    insert into announcement (kind, torrent_id, noted_at)
    select 'promoted', id, ${now} from unnest(${torrentIds}::bigint[]) with ordinality
      as given (id, place) order by place`.execute(tx)
  await wake(tx)
}

async function wake(tx: Db): Promise<void> {
  await sql`select pg_notify(${NOTED_CHANNEL}, '')`.execute(tx)
}

/**
 * Returns when the oldest waiting row was recorded; null: no row waits. Rows that are due only
 * later do not count.
 */
export async function waitingSince(db: Db, now: Date): Promise<Date | null> {
  const row = await db
    .selectFrom('announcement')
    .select('noted_at')
    .where('id', 'is', null)
    .where((eb) => eb.or([eb('due_at', 'is', null), eb('due_at', '<=', now)]))
    .orderBy('noted_id')
    .limit(1)
    .executeTakeFirst()
  return row?.noted_at ?? null
}

/**
 * Returns the first stored position, and the last one ever assigned; `newest + 1` and 0 when there
 * is none.
 */
export async function bounds(db: Db): Promise<{ oldest: number; newest: number }> {
  const row = await db
    .selectFrom('announcement_place')
    .select((eb) => [
      'next_id',
      eb
        .selectFrom('announcement')
        .select(({ fn }) => fn.min('id').as('least'))
        .as('oldest'),
    ])
    .executeTakeFirstOrThrow()
  return { oldest: row.oldest ?? row.next_id, newest: row.next_id - 1 }
}

/** Returns up to `limit` announcements after a position, in order. */
export async function read(db: Db, after: number, limit: number): Promise<readonly Announcement[]> {
  const rows = await rowsOf(db).where('id', '>', after).orderBy('id').limit(limit).execute()
  return rows as readonly Announcement[] // neither is null if there is a position
}

/** Returns the announcements at these positions that are still stored, in order. */
export async function at(db: Db, places: readonly number[]): Promise<readonly Announcement[]> {
  if (places.length === 0) return []
  const rows = await rowsOf(db).where('id', 'in', places).orderBy('id').execute()
  return rows as readonly Announcement[]
}

function rowsOf(db: Db) {
  return db
    .selectFrom('announcement')
    .select(['id', 'kind', 'torrent_id as torrentId', 'announced_at as at'])
    .where('torrent_id', 'is not', null)
}

/**
 * Deletes up to `limit` rows that were announced before `before`, oldest first; returns the number.
 * Rows that wait for a tracker are kept: saved searches and requests have not seen them yet.
 */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from announcement where noted_id in (
      select noted_id from announcement
      where id is not null and coalesce(announced_at, due_at, noted_at) < ${before}
      order by coalesce(announced_at, due_at, noted_at) limit ${limit})`.execute(db)
  return Number(numAffectedRows)
}

/** Deletes up to `limit` rows that are older than the newest `kept` rows; returns the number. */
export async function pruneBeyond(db: Db, kept: number, limit: number): Promise<number> {
  const where = sql`id < (select next_id from announcement_place) - ${kept}::bigint`
  const expired = { from: 'announcement', key: ['noted_id'], where, oldestBy: 'id' } as const
  return deleteSome(db, expired, limit)
}
