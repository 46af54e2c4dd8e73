import { sql } from 'kysely'
import type { DownloadClient } from '../../domain/torrents/clients.ts'
import type { Db } from '../base/db.ts'

// The BitTorrent clients of members, and the torrents that were sent to them.

export const MAX_CLIENTS = 8
/**
 * The torrents in the feed of a client: enough that a program that reads it once a week misses
 * none.
 */
const FEED_KEEPS = 100

export interface SentTorrent {
  readonly torrentId: number
  readonly at: Date
}

/** Lists the clients of a member, oldest first. */
export async function listOf(db: Db, memberId: number): Promise<readonly DownloadClient[]> {
  const row = await db
    .selectFrom('member')
    .select(sql<readonly DownloadClient[]>`clients`.as('clients'))
    .where('id', '=', memberId)
    .executeTakeFirst()
  return row?.clients ?? []
}

/** Adds a client, unless the member already has one of this name or `MAX_CLIENTS` of them. */
export async function add(
  db: Db,
  memberId: number,
  { name, program }: DownloadClient,
): Promise<'added' | 'taken' | 'too-many'> {
  const added = JSON.stringify([{ name, program }])
  const named = JSON.stringify([{ name }])
  const { rows } = await sql`
    update member set clients = clients || ${added}::jsonb
    where id = ${memberId} and not clients @> ${named}::jsonb
      and jsonb_array_length(clients) < ${MAX_CLIENTS}
    returning id`.execute(db)
  if (rows.length > 0) return 'added'
  const own = await listOf(db, memberId)
  return own.some((one) => one.name === name) ? 'taken' : 'too-many'
}

/** Removes a client with its feed; returns false if there is none of that name. */
export async function remove(db: Db, memberId: number, name: string): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const named = JSON.stringify([{ name }])
    const { rows } = await sql`
      update member set clients = coalesce((
        select jsonb_agg(one order by place) from jsonb_array_elements(clients)
          with ordinality as given (one, place) where one ->> 'name' <> ${name}), '[]')
      where id = ${memberId} and clients @> ${named}::jsonb
      returning id`.execute(tx)
    await tx
      .deleteFrom('sent_torrent')
      .where('member_id', '=', memberId)
      .where('client', '=', name)
      .execute()
    return rows.length > 0
  })
}

/**
 * Puts a torrent at the top of a client's feed, and drops the torrents beyond the end of the feed.
 * Returns false if the member has no such client.
 */
export async function send(
  db: Db,
  memberId: number,
  name: string,
  torrentId: number,
  now: Date,
): Promise<boolean> {
  const named = JSON.stringify([{ name }])
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql`
      insert into sent_torrent (member_id, client, torrent_id, at)
      select id, ${name}, ${torrentId}, ${now} from member
      where id = ${memberId} and clients @> ${named}::jsonb
      for key share
      on conflict (member_id, client, torrent_id) do update set at = excluded.at
      returning client`.execute(tx)
    if (rows.length === 0) return false
    await sql`
      delete from sent_torrent where member_id = ${memberId} and client = ${name}
        and torrent_id not in (
          select torrent_id from sent_torrent where member_id = ${memberId} and client = ${name}
          order by at desc, torrent_id desc limit ${FEED_KEEPS})`.execute(tx)
    return true
  })
}

/** Lists what was sent to a client, newest first; null if the member has no such client. */
export async function sentTo(
  db: Db,
  memberId: number,
  name: string,
): Promise<readonly SentTorrent[] | null> {
  const own = await listOf(db, memberId)
  if (!own.some((one) => one.name === name)) return null
  return db
    .selectFrom('sent_torrent')
    .select(['torrent_id as torrentId', 'at'])
    .where('member_id', '=', memberId)
    .where('client', '=', name)
    .orderBy('at', 'desc')
    .orderBy('torrent_id', 'desc')
    .limit(FEED_KEEPS)
    .execute()
}
