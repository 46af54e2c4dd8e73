import { sql } from 'kysely'
import type { Counted } from '../../domain/bundles/gaps.ts'
import { gapsIn } from '../../domain/bundles/gaps.ts'
import { bundleKinds, kindRows } from '../../domain/bundles/kinds.ts'
import { gapDemand } from '../../domain/wanted/wanted.ts'
import type { Db } from '../base/db.ts'
import { deleteSome } from '../base/prune.ts'
import type { Some } from '../records/tasks/failed-rows.ts'
import { apartFrom, named } from '../records/tasks/failed-rows.ts'

// Makes the list of series and seasons that lack parts.

/** The kinds whose parts are counted: series and seasons. */
const COUNTING = bundleKinds.filter((kind) => kindRows[kind].counts !== null)

interface Due {
  readonly id: number
  readonly counts: string
  readonly parts: number | null
  readonly children: readonly Counted[]
  /** Whether a torrent is directly in the bundle, and so contains all episodes of a season. */
  readonly hasOwn: boolean
  readonly watching: number
  readonly snatches: number
}

interface Batch {
  readonly afterId: number
  readonly limit: number
  /** Bundles to skip, because they failed before. */
  readonly except?: readonly number[]
}

/**
 * Makes the rows of up to `limit` series and seasons, in the order of their IDs after `afterId`;
 * returns the last ID, or null after the last of them.
 */
export async function makeSome(
  db: Db,
  { afterId, limit, except = [] }: Batch,
  now: Date,
): Promise<{ readonly made: number; readonly lastId: number | null }> {
  const found = await dueAfter(db, afterId, limit)
  const due = found.filter(({ id }) => !except.includes(id))
  await named(due.map(idOf), () => make(db, due, now))
  return { made: due.length, lastId: found.length < limit ? null : (found.at(-1)?.id ?? null) }
}

const idOf = ({ id }: Due) => id

async function make(db: Db, due: readonly Due[], now: Date): Promise<void> {
  const rows = due.flatMap((one) => {
    const missing = missingIn(one)
    return missing.length === 0 ? [] : [{ id: one.id, missing, demand: gapDemand(one) }]
  })
  await sql`
    insert into wanted_gap as w (bundle_id, missing, demand, made_at)
    select x.id, array(select jsonb_array_elements_text(x.missing)::int), x.demand,
      ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as x (id bigint, missing jsonb, demand bigint)
    on conflict (bundle_id) do update set missing = excluded.missing, demand = excluded.demand,
      made_at = excluded.made_at`.execute(db)
}

/**
 * Deletes rows that a complete run did not make: nothing is missing there any more. Rows in
 * `except` failed in that run, and their earlier data is kept.
 */
export async function dropSome(db: Db, now: Date, ...[limit, except]: Some): Promise<number> {
  const where = sql`made_at < ${now} and ${apartFrom(sql`bundle_id`, except)}`
  return deleteSome(
    db,
    { from: 'wanted_gap', key: ['bundle_id'], where, oldestBy: 'made_at' },
    limit,
  )
}

/** Returns the numbers without a torrent, ascending; none if there are no torrents. */
function missingIn({ children, counts, parts, hasOwn }: Due): readonly number[] {
  if (!children.some(({ isThere }) => isThere)) return []
  const { unknown, empty } = gapsIn(children, parts, hasOwn && counts === 'episode')
  return [...unknown, ...empty].sort((one, other) => one - other).slice(0, 1_000)
}

async function dueAfter(db: Db, afterId: number, limit: number): Promise<readonly Due[]> {
  const counts = JSON.stringify(COUNTING.map((kind) => ({ kind, counts: kindRows[kind].counts })))
  const { rows } = await sql<Due>`
    with due as materialized (
      select b.id, b.parent_id, b.parts, k.counts
      from bundle b
      join jsonb_to_recordset(${counts}::jsonb) as k (kind text, counts text) on k.kind = b.kind
      where b.id > ${afterId} and b.removed_at is null and b.merged_into is null
      order by b.id limit ${limit}
    )
    select due.id, due.counts, due.parts,
      exists (select from torrent t where t.bundle_id = due.id and t.state = 'listed') as "hasOwn",
      coalesce((select jsonb_agg(jsonb_build_object('number', c.number, 'numberEnd', c.number_end,
          'isThere', exists (select from torrent t where t.state = 'listed' and t.bundle_id in (
            select c.id union all select g.id from bundle g
            where g.parent_id = c.id and g.removed_at is null and g.merged_into is null))))
        from bundle c where c.parent_id = due.id and c.kind = due.counts
          and c.removed_at is null and c.merged_into is null), '[]') as children,
      (select count(distinct w.member_id)::int from watch w where w.kind = 'bundle'
        and w.subject_id in (due.id, due.parent_id) and w.level <> 'mute') as watching,
      (select coalesce(sum(s.snatches), 0)::int from torrent t
        join torrent_stats s on s.torrent_id = t.id
        where t.state = 'listed' and t.bundle_id in (select due.id union all
          select c.id from bundle c where c.parent_id = due.id)) as snatches
    from due order by due.id`.execute(db)
  return rows
}
