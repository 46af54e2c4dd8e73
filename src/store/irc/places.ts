import { sql } from 'kysely'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import type { CommunityDocument } from '../../domain/notifications/community.ts'
import type { AnnouncedTorrent } from '../promotions/announced.ts'
import { describeAnnounced } from '../promotions/announced.ts'
import * as announcements from '../records/announcements.ts'
import * as community from '../records/community-announcements.ts'
import { asksForStats, passes } from '../search/filters.ts'
import type { TorrentFilter } from '../search/filters.ts'
import { readerAt } from '../search/saved-moment.ts'
import { describeCommunity, everyMember } from '../search/texts/community.ts'

// How far each channel has got in the announce stream. IRC acknowledges nothing, so a line is
// recorded before it is sent (`intend`), and the channel's position moves once the server has
// handled the line (`said`).

/** The most announcements that one call reads, and the most torrents that it describes. */
const READ_AT_ONCE = 200
/** Older announcements are left out, as after an outage: a channel is not an archive. */
const OLDEST_MS = DAY_MS

/** A line that was recorded before sending and never settled. */
export interface Doubt {
  readonly place: number
  readonly text: string
  /** The process that was about to send it. */
  readonly by: string
  /** Whether that process saw the connection end before the server answered. */
  readonly isLost: boolean
}

/** An announcement, which a channel gets as one line. */
export type Said = AnnouncedTorrent | CommunityDocument

export interface Due {
  /** In the order of the stream. */
  readonly entries: readonly Said[]
  /** The position up to which there is nothing else to announce. */
  readonly upTo: number
}

/**
 * Returns what is to be announced in a channel next; null: nothing was announced since.
 * Announcements that the channel does not get (another kind, no match of its search, too old) are
 * skipped.
 * @param siteUrl the address of the site, without a slash at its end
 */
export async function due(
  db: Db,
  channelId: number,
  siteUrl: string,
  now: Date,
): Promise<Due | null> {
  const channel = await channelOf(db, channelId)
  if (channel === undefined) return null
  const { place } = channel
  const news = await announcements.read(db, place, READ_AT_ONCE)
  const others = channel.has_community ? await community.read(db, place, READ_AT_ONCE) : []
  const all = [...news, ...others].sort((a, b) => a.id - b.id).slice(0, READ_AT_ONCE)
  const upTo = all.at(-1)?.id
  if (upTo === undefined) return null
  const oldest = new Date(now.getTime() - OLDEST_MS)
  const isDue = ({ id, at }: { readonly id: number; readonly at: Date }) =>
    id <= upTo && at > oldest
  const torrents = await torrentsOf(db, channel, news.filter(isDue), now)
  const more = others.filter(isDue)
  const texts =
    more.length === 0 ? [] : await describeCommunity(db, more, await everyMember(db, now), siteUrl)
  return { entries: [...torrents, ...texts].sort((a, b) => a.id - b.id), upTo }
}

type Channel = NonNullable<Awaited<ReturnType<typeof channelOf>>>

function channelOf(db: Db, channelId: number) {
  return db
    .selectFrom('irc_channel')
    .innerJoin('irc_place', 'channel_id', 'id')
    .select(['place', 'has_torrents', 'has_promoted', 'has_community'])
    .select(['search_query', 'search_filter', 'search_member_id'])
    .where('id', '=', channelId)
    .executeTakeFirst()
}

async function torrentsOf(
  db: Db,
  channel: Channel,
  news: readonly announcements.Announcement[],
  now: Date,
): Promise<readonly AnnouncedTorrent[]> {
  if (!channel.has_torrents) return []
  const kinds = channel.has_promoted ? ['listed', 'promoted'] : ['listed']
  const told = news.filter(({ kind }) => kinds.includes(kind))
  const wanted =
    channel.search_query === null || told.length === 0
      ? told
      : await matching(db, told, {
          filter: channel.search_filter as unknown as TorrentFilter,
          query: channel.search_query,
          memberId: channel.search_member_id as number,
          now,
        })
  const all = await describeAnnounced(db, wanted, null, now)
  return all.flatMap((one) => (one.torrent === null ? [] : [one]))
}

interface Search {
  readonly filter: TorrentFilter
  readonly query: string
  readonly memberId: number
  readonly now: Date
}

async function matching(
  db: Db,
  news: readonly announcements.Announcement[],
  { memberId, now, ...kept }: Search,
): Promise<readonly announcements.Announcement[]> {
  const read = await readerAt(db, memberId, [kept], now)
  const filter = read(kept)
  const stats = asksForStats(filter)
    ? sql`join torrent_stats on torrent_stats.torrent_id = torrent.id`
    : sql``
  const ids = news.map(({ torrentId }) => torrentId)
  const { rows } = await sql<{ id: number }>`
    select torrent.id from torrent ${stats}
    where torrent.id = any(${ids}::bigint[]) and ${passes(filter)}`.execute(db)
  const found = new Set(rows.map(({ id }) => id))
  return news.filter(({ torrentId }) => found.has(torrentId))
}

/** Returns the line of a channel that was recorded but not settled; null: there is none. */
export async function doubtOf(db: Db, channelId: number): Promise<Doubt | null> {
  const row = await db
    .selectFrom('irc_place')
    .select(['sending_place', 'sending_text', 'sending_by', 'is_lost'])
    .where('channel_id', '=', channelId)
    .executeTakeFirst()
  if (row === undefined || row.sending_place === null) return null
  const { sending_place: place, sending_text: text, sending_by: by, is_lost: isLost } = row
  return { place, text: text as string, by: by as string, isLost }
}

/**
 * Records that a line is about to be sent; false: it was already sent, or another line is not
 * settled.
 */
export async function intend(
  db: Db,
  channelId: number,
  { place, text, by }: Omit<Doubt, 'isLost'>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('irc_place')
    .set({ sending_place: place, sending_text: text, sending_by: by, is_lost: false })
    .where('channel_id', '=', channelId)
    .where('place', '<', place)
    .where('sending_place', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

const SETTLED = { sending_place: null, sending_text: null, sending_by: null, is_lost: false }

/** Records that the server has handled the line, so that it is not sent again. */
export async function said(db: Db, channelId: number, place: number, now: Date): Promise<void> {
  await sending(db, channelId, place)
    .set({ ...SETTLED, place, said: sql`said + 1`, said_at: now, fault: null })
    .execute()
}

/** Records that the line was not sent: it is the next one again. */
export async function unsaid(db: Db, channelId: number, place: number): Promise<void> {
  await sending(db, channelId, place).set(SETTLED).execute()
}

/**
 * Records that the connection ended before the server answered; the line is settled once there is a
 * new connection.
 */
export async function lost(db: Db, channelId: number, place: number): Promise<void> {
  await sending(db, channelId, place).set({ is_lost: true }).execute()
}

/** Updates the channel if it is still sending the line at this position; otherwise nothing. */
function sending(db: Db, channelId: number, place: number) {
  return db
    .updateTable('irc_place')
    .where('channel_id', '=', channelId)
    .where('sending_place', '=', place)
}

/** Skips everything up to a position. */
export async function pass(db: Db, channelId: number, upTo: number): Promise<void> {
  await db
    .updateTable('irc_place')
    .set({ place: upTo })
    .where('channel_id', '=', channelId)
    .where('place', '<', upTo)
    .where('sending_place', 'is', null)
    .execute()
}
