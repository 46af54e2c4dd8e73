import { sql } from 'kysely'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { deleteSome } from '../base/prune.ts'
import type { Some } from '../records/tasks/failed-rows.ts'
import { eachDue } from '../search/alerts.ts'

// Lines for the nicks of members. As with channels (places.ts), a line is recorded before it is
// sent (`intend`), and its row is deleted once the server has handled it (`said`).

/** The channel that wakes the bot when there is something to send. */
export const MESSAGES_CHANNEL = 'irc-messages'
/**
 * Up to this number, each torrent of a search is one line; above it, one line says how many there
 * are.
 */
const LINES_EACH = 5
/** The most lines that wait for a nick; beyond it, the oldest are dropped. */
const WAITING = 20
/** Older lines are left out, as after an outage or a member's absence. */
const OLDEST_MS = DAY_MS

/**
 * Writes the lines of saved searches that are due, each search in a separate transaction; returns
 * the number of searches.
 */
export async function writeDue(db: Db, now: Date, ...[limit, except = []]: Some): Promise<number> {
  return eachDue(db, 'irc_at', { now, limit, except }, (id) =>
    db.transaction().execute((tx) => write(tx, id, now)),
  )
}

async function write(tx: Db, searchId: number, now: Date): Promise<void> {
  const { rows } = await sql<{ torrent_id: number }>`
    with told as (
      update search_alert set irc_at = null where saved_search_id = ${searchId} and irc_at <= ${now}
      returning torrent_id
    )
    select torrent_id from told join torrent on torrent.id = torrent_id
    where torrent.state = 'listed' order by torrent_id`.execute(tx)
  if (rows.length === 0) return
  const { irc } = await tx
    .selectFrom('saved_search')
    .select('irc')
    .where('id', '=', searchId)
    .executeTakeFirstOrThrow()
  // Alerts on IRC were turned off since the torrents matched.
  if (irc === 'off') return
  const isEach = rows.length === 1 || (irc === 'at-once' && rows.length <= LINES_EACH)
  const torrents = isEach ? rows.map((row) => row.torrent_id) : [null]
  const { rows: nicks } = await sql<{ nick_id: number }>`
    insert into irc_message (nick_id, search_name, torrent_id, torrents, created_at, try_at)
    select own.id, s.name, torrent_id, ${isEach ? 1 : rows.length}, ${now}, ${now}
    from saved_search s join irc_nick own on own.member_id = s.member_id and own.nick is not null
      cross join unnest(${torrents}::bigint[]) with ordinality as found (torrent_id, place)
    where s.id = ${searchId} order by own.id, place
    returning nick_id`.execute(tx)
  if (nicks.length === 0) return
  await dropBeyond(tx, [...new Set(nicks.map((row) => row.nick_id))])
  await sql`select pg_notify(${MESSAGES_CHANNEL}, '')`.execute(tx)
}

async function dropBeyond(tx: Db, nickIds: readonly number[]): Promise<void> {
  await sql`
    delete from irc_message where sending_text is null and id in (
      select id from (
        select id, row_number() over (partition by nick_id order by id desc) as place
        from irc_message where nick_id = any(${nickIds}::bigint[])
      ) as waiting where place > ${WAITING})`.execute(tx)
}

export interface DueMessage {
  readonly id: number
  readonly nickId: number
  readonly nick: string
  /** The owner of the nick when it was confirmed. */
  readonly owner: string
  readonly searchName: string
  /** Null: the line is about a number of torrents. */
  readonly torrent: {
    readonly id: number
    readonly name: string
    readonly category: string
    readonly size: number
    readonly isListed: boolean
  } | null
  readonly torrents: number
}

/** Returns the next line of a network; null: none is due. */
export async function due(db: Db, networkId: number, now: Date): Promise<DueMessage | null> {
  const { rows } = await sql<DueMessage>`
    select told.id, own.id as "nickId", own.nick, own.owner, search_name as "searchName", torrents,
      case when told.torrent_id is not null then json_build_object(
        'id', told.torrent_id, 'name', coalesce(torrent.name, ''),
        'category', coalesce(category.name, ''), 'size', coalesce(torrent.size, 0),
        'isListed', coalesce(torrent.state = 'listed', false)) end as torrent
    from irc_nick own join member on member.id = own.member_id and member.state = 'active'
      join irc_message told on told.nick_id = own.id
      left join torrent on torrent.id = told.torrent_id
      left join category on category.id = torrent.category_id
    where own.network_id = ${networkId} and own.nick is not null and sending_text is null
      and try_at <= ${now} and told.created_at > ${new Date(now.getTime() - OLDEST_MS)}
    order by told.id limit 1`.execute(db)
  return rows.at(0) ?? null
}

/** A line that was recorded before sending and never settled. */
export interface MessageDoubt {
  readonly id: number
  readonly nick: string
  readonly text: string
  readonly isLost: boolean
}

/** Returns the line of a network that was recorded but not settled; null: there is none. */
export async function doubtOf(db: Db, networkId: number): Promise<MessageDoubt | null> {
  const row = await db
    .selectFrom('irc_nick as own')
    .innerJoin('irc_message as told', 'told.nick_id', 'own.id')
    .select(['told.id', 'own.nick', 'sending_text as text', 'is_lost as isLost'])
    .where('own.network_id', '=', networkId)
    .where('sending_text', 'is not', null)
    .orderBy('told.id')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : { ...row, nick: row.nick as string, text: row.text as string }
}

/** Records that a line is about to be sent; false: it no longer exists, or is being sent. */
export async function intend(
  db: Db,
  id: number,
  { text, by }: { readonly text: string; readonly by: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('irc_message')
    .set({ sending_text: text, sending_by: by, is_lost: false })
    .where('id', '=', id)
    .where('sending_text', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/**
 * Records that the server has handled the line, or that there is nothing to send, by deleting its
 * row.
 */
export async function said(db: Db, id: number): Promise<void> {
  await db.deleteFrom('irc_message').where('id', '=', id).execute()
}

/** Records that the line was not sent, so it is due again. */
export async function unsaid(db: Db, id: number): Promise<void> {
  await db
    .updateTable('irc_message')
    .set({ sending_text: null, sending_by: null, is_lost: false })
    .where('id', '=', id)
    .execute()
}

/** Records that the connection ended before the server answered. */
export async function lost(db: Db, id: number): Promise<void> {
  await db
    .updateTable('irc_message')
    .set({ is_lost: true })
    .where('id', '=', id)
    .where('sending_text', 'is not', null)
    .execute()
}

/** Records why nothing can be sent to a nick, and tries its lines again later. */
export async function postpone(
  db: Db,
  nickId: number,
  { fault, until }: { readonly fault: string; readonly until: Date },
): Promise<void> {
  await sql`
    with nick as (update irc_nick set fault = ${fault} where id = ${nickId})
    update irc_message set try_at = ${until}
    where nick_id = ${nickId} and sending_text is null`.execute(db)
}

/** Records that the nick can be reached again. */
export async function reached(db: Db, nickId: number): Promise<void> {
  await db
    .updateTable('irc_nick')
    .set({ fault: null })
    .where('id', '=', nickId)
    .where('fault', 'is not', null)
    .execute()
}

/** Deletes up to `limit` lines from before `before`; returns the number. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`created_at < ${before}`
  return deleteSome(db, { from: 'irc_message', where, oldestBy: 'created_at' }, limit)
}
