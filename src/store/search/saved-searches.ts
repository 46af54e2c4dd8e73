import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { IrcSchedule, Schedule } from '../../domain/search/schedules.ts'
import type { Db } from '../base/db.ts'
import { deleteOne } from '../base/prune.ts'
import { readerAt } from './saved-moment.ts'
import type { TorrentFilter } from './filters.ts'
import { asksForStats, asksForUnlisted, passes } from './filters.ts'
import { holdMember } from '../records/members/hold.ts'

// Saved searches of members. Only their owner sees them.

/** The most saved searches per member. */
export const MAX_SAVED = 50
/** The number up to which new torrents are counted. */
export const NEW_UP_TO = 99

export interface SavedSearch extends Outputs {
  readonly id: number
  readonly name: string
  /** The query string of the list's URL: `q=dune&category=movies`. */
  readonly query: string
  readonly createdAt: Date
  /** Torrents listed since then are new to the member. */
  readonly seenAt: Date
}

export interface SavedLine extends SavedSearch {
  /** The number of torrents added since the search was last opened; null above `NEW_UP_TO`. */
  readonly fresh: number | null
  /** How many enabled webhooks get what the search finds. */
  readonly webhooks: number
}

interface Row extends SavedSearch {
  readonly filter: TorrentFilter
}

const COLUMNS = [
  ...(['id', 'name', 'query', 'notifies', 'schedule'] as const),
  ...(['in_feed as inFeed', 'in_stream as inStream', 'irc'] as const),
  ...(['created_at as createdAt', 'seen_at as seenAt'] as const),
]

const webhooks = sql<number>`(
  select count(*) from webhook where webhook.saved_search_id = saved_search.id and is_on)`

/** Selects the matching torrents that were listed after `since`. */
function fitsSince(filter: TorrentFilter, since: Date): RawBuilder<unknown> {
  const stats = asksForStats(filter)
    ? sql`join torrent_stats on torrent_stats.torrent_id = torrent.id`
    : sql``
  return sql`torrent ${stats} where ${passes(filter)} and torrent.created_at > ${since}`
}

/**
 * Lists a member's searches by name, with the number of new torrents in each. Takes two statements
 * for any number of searches, and another one if attributes are needed.
 * @param seesUnlisted if false, a search for unlisted torrents finds none: its owner was staff when
 *   it was saved
 */
export async function list(
  db: Db,
  memberId: number,
  now: Date,
  seesUnlisted = false,
): Promise<readonly SavedLine[]> {
  const rows = await db
    .selectFrom('saved_search')
    .select(COLUMNS)
    .select([sql<TorrentFilter>`filter`.as('filter'), webhooks.as('webhooks')])
    .where('member_id', '=', memberId)
    .orderBy(sql`lower(name)`)
    .limit(MAX_SAVED)
    .execute()
  const counted = rows.filter(({ filter }) => seesUnlisted || !asksForUnlisted(filter))
  const counts = await countNew(db, memberId, counted, now)
  return rows.map(({ filter: _, ...row }) => {
    const fresh = counts.get(row.id) ?? 0
    return { ...row, fresh: fresh > NEW_UP_TO ? null : fresh }
  })
}

async function countNew(db: Db, memberId: number, rows: readonly Row[], now: Date) {
  if (rows.length === 0) return new Map<number, number>()
  const read = await readerAt(db, memberId, rows, now)
  const each = rows.map((row) => {
    const { id, seenAt } = row
    const found = fitsSince(read(row), seenAt)
    return sql`select ${id}::bigint as id, (select count(*)::int from (
      select from ${found} limit ${NEW_UP_TO + 1}) as fresh) as fresh`
  })
  const found = await sql<{
    id: number
    fresh: number
  }>`${sql.join(each, sql` union all `)}`.execute(db)
  return new Map(found.rows.map(({ id, fresh }) => [id, fresh]))
}

/** Returns the names of a member's searches. */
export async function names(db: Db, memberId: number) {
  return db
    .selectFrom('saved_search')
    .select(['id', 'name'])
    .where('member_id', '=', memberId)
    .orderBy(sql`lower(name)`)
    .limit(MAX_SAVED)
    .execute()
}

export async function find(db: Db, memberId: number, id: number): Promise<SavedSearch | undefined> {
  return db
    .selectFrom('saved_search')
    .select(COLUMNS)
    .where('member_id', '=', memberId)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Where new torrents of a search are reported, in addition to its page. */
export interface Outputs {
  /** Whether the member is notified, and when. */
  readonly notifies: boolean
  readonly schedule: Schedule
  /** Whether programs can read it as a feed, and follow it as a stream. */
  readonly inFeed: boolean
  readonly inStream: boolean
  /** Whether a line is sent to the member's nick on IRC, and when. */
  readonly irc: IrcSchedule
}

export interface NewSearch extends Partial<Omit<Outputs, 'notifies'>> {
  readonly name: string
  readonly query: string
  readonly filter: TorrentFilter
  readonly notifies: boolean
}

/**
 * Saves a search. Returns its ID, or why it was not saved: the name is taken, or there are too
 * many.
 */
export async function save(
  db: Db,
  memberId: number,
  { name, query, filter, notifies, ...outputs }: NewSearch,
  now: Date,
): Promise<number | 'taken' | 'many'> {
  const { schedule, inFeed, inStream, irc } = outputs
  return db.transaction().execute(async (tx) => {
    // Makes concurrent saves of one member wait for each other.
    await holdMember(tx, memberId)
    const { n } = await tx
      .selectFrom('saved_search')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('member_id', '=', memberId)
      .executeTakeFirstOrThrow()
    if (n >= MAX_SAVED) return 'many'
    const added = await tx
      .insertInto('saved_search')
      .values({
        member_id: memberId,
        ...{ name, query, notifies },
        ...{ schedule, irc, in_feed: inFeed, in_stream: inStream },
        filter: JSON.stringify(filter),
        ...{ created_at: now, seen_at: now },
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    return added?.id ?? 'taken'
  })
}

/** Renames a search or changes its outputs, unless it is missing or the name is taken. */
export async function change(
  db: Db,
  memberId: number,
  id: number,
  given: { readonly name?: string } & Partial<Outputs>,
): Promise<'done' | 'taken' | 'none'> {
  const { name = null, notifies = null, schedule = null, inFeed = null, inStream = null } = given
  const { irc = null } = given
  try {
    const { rows } = await sql`
      update saved_search set name = coalesce(${name}::text, name),
        notifies = coalesce(${notifies}::boolean, notifies),
        schedule = coalesce(${schedule}::text, schedule),
        in_feed = coalesce(${inFeed}::boolean, in_feed),
        in_stream = coalesce(${inStream}::boolean, in_stream),
        irc = coalesce(${irc}::text, irc)
      where member_id = ${memberId} and id = ${id} returning id`.execute(db)
    return rows.length > 0 ? 'done' : 'none'
  } catch (error) {
    if ((error as { code?: string }).code === '23505') return 'taken'
    throw error
  }
}

export async function drop(db: Db, memberId: number, id: number): Promise<boolean> {
  return deleteOne(db, 'saved_search', { member_id: memberId, id })
}

/** Marks everything that the search found as seen, and its alerts as read. */
export async function visit(db: Db, memberId: number, id: number, now: Date): Promise<boolean> {
  const { rows } = await sql<{ id: number }>`
    with seen as (
      update saved_search set seen_at = ${now}
      where member_id = ${memberId} and id = ${id} returning id
    ), read as (
      update search_alert set read_at = ${now}
      where read_at is null and saved_search_id in (select id from seen)
    )
    select id from seen`.execute(db)
  return rows.length > 0
}
