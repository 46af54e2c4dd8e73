import { sql } from 'kysely'
import type { IrcPlace } from '../../domain/integrations/site.ts'
import type { Db } from '../base/db.ts'

/**
 * Returns where programs find the announcements of the site: the first network by name that has
 * channels in which every torrent is announced with the default line, which definitions can parse.
 * Null: there is none.
 */
export async function sitePlace(db: Db): Promise<IrcPlace | null> {
  const rows = await db
    .selectFrom('irc_network as network')
    .innerJoin('irc_channel as channel', 'channel.network_id', 'network.id')
    .select(['network.id', 'host as server', 'port', 'is_tls as isTls', 'nick'])
    .select('channel.name as channel')
    .where('is_on', '=', true)
    .where('has_torrents', '=', true)
    .where('format', '=', 'line')
    .where('template', 'is', null)
    .where('search_query', 'is', null)
    .orderBy(sql`lower(network.name)`)
    .orderBy('channel.id')
    .execute()
  const [first] = rows
  if (first === undefined) return null
  const { id, server, port, isTls, nick } = first
  const channels = rows.filter((row) => row.id === id).map(({ channel }) => channel)
  return { server, port, isTls, channels, announcers: [nick] }
}
