import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import * as keyset from '../base/keyset.ts'

export interface UnbookedPlace {
  readonly at: Date
  readonly journal: string
  readonly number: number
}

export type UnbookedRow = Awaited<ReturnType<typeof list>>[number]

/** Lists journal entries that could not be booked, newest first. */
export async function list(db: Db, after: UnbookedPlace | null, limit: number) {
  const journal = sql<string>`encode(journal_id, 'hex')`
  let query = db
    .selectFrom('traffic_parked')
    .leftJoin('member', 'member.id', 'traffic_parked.member_id')
    .leftJoin('torrent', 'torrent.id', 'traffic_parked.torrent_id')
    .select([journal.as('journal'), 'number', 'reason', 'parked_at as at'])
    .select(['raw_up as up', 'raw_down as down', 'member.name as member'])
    .select(['traffic_parked.torrent_id as torrentId', 'torrent.name as torrent'])
  if (after !== null) {
    query = query.where(
      keyset.below(
        ['parked_at', after.at],
        ['journal_id', sql`decode(${after.journal}, 'hex')`],
        ['number', after.number],
      ),
    )
  }
  return query
    .orderBy('parked_at', 'desc')
    .orderBy('journal_id', 'desc')
    .orderBy('number', 'desc')
    .limit(limit)
    .execute()
}
