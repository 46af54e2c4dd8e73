import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import { KEPT } from '../../traffic/days.ts'
import type { ImportedIds } from './derived.ts'

// What clients have moved here since the import: no task could derive it again, so an undo must not
// delete it.

const MAX_NAMED = 3

export interface Moved {
  readonly bytes: bigint
  /** The few members who moved most of it, such as `ann: 4321 bytes`. */
  readonly movers: readonly string[]
}

/**
 * Returns the bytes that were booked since the import for imported members or torrents, in
 * intervals and in the days into which old intervals are rolled up. What the import booked is in
 * days too.
 */
export async function movedSince(
  tx: Db,
  { members, torrents }: Pick<ImportedIds, 'members' | 'torrents'>,
): Promise<Moved> {
  const { rows } = await sql<{ name: string; bytes: bigint; all: bigint }>`
    with booked as (
      select member_id, raw_up + raw_down as bytes from ${KEPT} t
      where t.member_id in ${members} or t.torrent_id in ${torrents}
      union all
      select member_id, -(raw_uploaded + raw_downloaded) from import_traffic
    ), sums as (
      select member_id, sum(bytes) as bytes from booked group by 1 having sum(bytes) > 0
    )
    select coalesce(m.name, 'member ' || s.member_id) as name, s.bytes,
      sum(s.bytes) over () as all
    from sums s left join member m on m.id = s.member_id
    order by s.bytes desc, s.member_id limit ${MAX_NAMED}`.execute(tx)
  return {
    bytes: BigInt(rows.at(0)?.all ?? 0),
    movers: named(rows),
  }
}

const named = (rows: readonly { readonly name: string; readonly bytes: bigint }[]) => {
  return rows.map(({ name, bytes }) => `${name}: ${bytes} bytes`)
}
