import { sql } from 'kysely'
import { DAY_SECONDS, HOUR_SECONDS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { deleteSome } from '../base/prune.ts'

// The history of swarms, per hour and per day: one row for each change of the counts.

export type Span = 'hour' | 'day'

/** How long each is kept: slightly longer than pages show. */
const KEPT_SECONDS = { hour: 26 * HOUR_SECONDS, day: 92 * DAY_SECONDS } as const

/** How many torrents one step processes. */
const AT_ONCE = 20_000

/**
 * Records the changes since the last pass for the next torrents of the pass that started at `at`.
 * Returns how many torrents were processed; 0 when the pass is complete. An interrupted pass
 * continues.
 */
export async function note(db: Db, span: Span, at: Date): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ at: Date; done_to: number }>`
      insert into swarm_history_run as run (span, at, done_to) values (${span}, ${at}, 0)
      on conflict (span) do update set
        done_to = case when run.at < excluded.at then 0 else run.done_to end,
        at = greatest(run.at, excluded.at)
      returning at, done_to`.execute(tx)
    const [run] = rows
    const { rows: looked } = await sql<{ looked: number; last: number | null }>`
      with looked as materialized (
        select torrent_id, seeders, leechers from torrent_stats
        where torrent_id > ${run.done_to} order by torrent_id limit ${AT_ONCE}
      ), changed as (
        select l.torrent_id, l.seeders, l.leechers,
          coalesce(s.seeders, 0) as old_seeders, coalesce(s.leechers, 0) as old_leechers
        from looked l left join swarm_seen s on s.torrent_id = l.torrent_id and s.span = ${span}
        where (l.seeders, l.leechers)
          is distinct from (coalesce(s.seeders, 0), coalesce(s.leechers, 0))
      ), noted as (
        insert into swarm_history (torrent_id, span, at, seeders, leechers)
        select torrent_id, ${span}, ${run.at}, old_seeders, old_leechers from changed
        on conflict do nothing
      ), seen as (
        insert into swarm_seen (torrent_id, span, seeders, leechers)
        select torrent_id, ${span}, seeders, leechers from changed
        on conflict (torrent_id, span) do update
          set seeders = excluded.seeders, leechers = excluded.leechers
      )
      select count(*) as looked, max(torrent_id) as last from looked`.execute(tx)
    const [{ looked: number, last }] = looked
    if (last !== null) {
      await tx
        .updateTable('swarm_history_run')
        .set({ done_to: last })
        .where('span', '=', span)
        .execute()
    }
    return number
  })
}

/** Deletes up to `limit` rows from before the time that pages show; returns how many. */
export async function prune(db: Db, span: Span, now: Date, limit: number): Promise<number> {
  const before = new Date(now.getTime() - KEPT_SECONDS[span] * 1_000)
  const where = sql`span = ${span} and at < ${before}`
  const key = ['torrent_id', 'span', 'at']
  return deleteSome(db, { from: 'swarm_history', key, where, oldestBy: 'at' }, limit)
}

export interface ChangeRow {
  readonly at: Date
  readonly seeders: number
  readonly leechers: number
}

/** Lists the counts of a torrent since a time, each with the time until which it was valid. */
export async function since(
  db: Db,
  torrentId: number,
  span: Span,
  from: Date,
): Promise<readonly ChangeRow[]> {
  return db
    .selectFrom('swarm_history')
    .select(['at', 'seeders', 'leechers'])
    .where('torrent_id', '=', torrentId)
    .where('span', '=', span)
    .where('at', '>', from)
    .orderBy('at')
    .execute()
}
