import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { ANNOUNCED_CHANNEL } from '../records/announcements.ts'
import { SILENT_SECONDS } from './nodes.ts'

// Gives announcements their positions once the trackers know the torrents they are about.

/** The most rows per transaction. */
const ANNOUNCED_AT_ONCE = 1_000

/** A live tracker that is this late is no longer waited for, if another one is up to date. */
const LATE_SECONDS = 60

/**
 * Announces what every live tracker knows, in the order in which it was recorded, and returns the
 * number of rows. Without a live tracker, no one could get peers, so torrents wait, and so does
 * everything recorded after them.
 * Every jobs node may call it at any time. The row of the next position is locked first, in a
 * separate statement. What is read after it includes every position that was assigned before, and a
 * position is visible before a higher one can be assigned.
 */
export async function announce(db: Db, now: Date): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { next_id: next } = await tx
      .selectFrom('announcement_place')
      .select('next_id')
      .forUpdate()
      .executeTakeFirstOrThrow()
    const known = await knownPosition(tx, now)
    const { numAffectedRows = 0n } = await sql`
      update announcement set id = ${next}::bigint + nth - 1, announced_at = ${now}
      from (
        select noted_id, row_number() over (order by noted_id) as nth,
          bool_and(is_known) over (order by noted_id) as is_ready
        from (
          -- An event that was pruned is older than what trackers must have to stay connected.
          select noted_id, about_id is not null or (${known !== null} and
            coalesce(outbox.position <= ${known}::bigint, outbox.id is null)) as is_known
          from announcement left join outbox on outbox.id = outbox_id
          where announcement.id is null and (due_at is null or due_at <= ${now})
          order by noted_id limit ${ANNOUNCED_AT_ONCE}
        ) as waiting
      ) as ordered
      where ordered.noted_id = announcement.noted_id and is_ready`.execute(tx)
    const announced = Number(numAffectedRows)
    if (announced === 0) return 0
    await tx
      .updateTable('announcement_place')
      .set({ next_id: next + announced })
      .execute()
    await sql`select pg_notify(${ANNOUNCED_CHANNEL}, '')`.execute(tx)
    return announced
  })
}

/** Returns the position of the outbox that trackers have applied; null: no tracker is alive. */
async function knownPosition(tx: Db, now: Date): Promise<number | null> {
  const alive = new Date(now.getTime() - SILENT_SECONDS * 1_000)
  const late = new Date(now.getTime() - LATE_SECONDS * 1_000)
  const { rows } = await sql<{ by_all: number | null; by_one: number | null; is_late: boolean }>`
    select min(applied_position) as by_all, max(applied_position) as by_one,
      exists (select from announcement
        where id is null and about_id is null and noted_at < ${late}
        order by noted_id limit 1) as is_late
    from tracker_node where heartbeat_at > ${alive}`.execute(tx)
  const { by_all: byAll, by_one: byOne, is_late: isLate } = rows[0]
  return isLate ? byOne : byAll
}
