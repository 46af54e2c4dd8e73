import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { givenIds } from '../base/given-rows.ts'
import type { Histories } from './histories.ts'
import type { Aside, NumberedEntry } from './reading.ts'

/**
 * Finds the entries of members or torrents that this database never had, so that they do not hold
 * up others. Only pairs without a row in member_torrent have to be looked up.
 */
export async function findStrangers(
  tx: Db,
  entries: readonly NumberedEntry[],
  { ofEntries }: Histories,
): Promise<readonly Aside[]> {
  const pairs = entries.filter((_, index) => ofEntries[index].stored === null)
  if (pairs.length === 0) return []
  const members = await known(
    tx,
    'member',
    pairs.map(({ entry }) => entry.memberId),
  )
  const torrents = await known(
    tx,
    'torrent',
    pairs.map(({ entry }) => entry.torrentId),
  )
  return pairs.flatMap(({ number, entry }) => {
    const hasMember = members.has(entry.memberId)
    if (hasMember && torrents.has(entry.torrentId)) return []
    const reason = hasMember ? 'no torrent' : 'no member'
    return { number, reason, entry, rawUp: entry.rawUp, rawDown: entry.rawDown }
  })
}

async function known(tx: Db, table: 'member' | 'torrent', ids: readonly number[]) {
  const rows = await tx
    .selectFrom(table)
    .select('id')
    .where('id', '=', sql<number>`any(${givenIds(new Set(ids))})`)
    .execute()
  return new Set(rows.map(({ id }) => id))
}
