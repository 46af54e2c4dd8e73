import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import type { Target } from '../members.ts'
import * as records from '../records.ts'
import type { MarkKind, MarkList } from '../described/marks.ts'
import { makePlainMarks, markedPairs } from './plain-marks.ts'

/**
 * How many marks are written in one transaction; a member with more has a transaction to itself.
 */
const BATCH = 20_000

interface ImportingMarks {
  readonly lists: readonly MarkList[]
  readonly now: Date
}

/** Imports bookmarks and thanks that no earlier run has imported. */
export async function importMarks(
  { db, inTransaction }: Target,
  { lists, now }: ImportingMarks,
): Promise<void> {
  for (const list of lists) {
    await makePlainMarks(db, list)
    let after = 0
    for (;;) {
      const from = after
      const to = await batchEnd(db, list.kind, from)
      if (to === null) break
      await inTransaction((tx) => book(tx, list.kind, from, to, now))
      after = to
    }
  }
}

/** Returns the last member of a batch; null: there are none above `after`. */
async function batchEnd(db: Db, kind: MarkKind, after: number): Promise<number | null> {
  const { rows } = await sql<{ id: number | null }>`
    select max(member_id) as id from (
      select member_id from ${markedPairs(kind)} where member_id > ${after}
      order by member_id limit ${BATCH}) batch`.execute(db)
  return rows[0].id
}

async function book(tx: Db, kind: MarkKind, after: number, to: number, now: Date): Promise<void> {
  const pairs = markedPairs(kind)
  // Members cannot thank for their own torrents.
  const isRight = kind === 'thanks' ? sql`not is_own` : sql`true`
  await sql`
    create temporary table new_mark on commit drop as
    select p.member_id, p.torrent_id, p.id, coalesce(p.at, ${sql.lit(now.toISOString())}) as at
    from ${pairs} p
    where p.member_id > ${sql.lit(after)} and p.member_id <= ${sql.lit(to)} and ${isRight}
      and not exists (select from import_mark b where b.kind = ${sql.lit(kind)}
        and b.member_id = p.member_id and b.torrent_id = p.torrent_id)`.execute(tx)
  const { rows } = await sql<{ n: number }>`select count(*) as n from new_mark`.execute(tx)
  if (rows[0].n > 0) {
    await records.mark(tx)
    await (kind === 'bookmark' ? addBookmarks(tx) : addThanks(tx))
    await sql`
      insert into import_mark (kind, member_id, torrent_id)
      select ${kind}, member_id, torrent_id from new_mark`.execute(tx)
  }
  // All batches of a dry run are in one transaction.
  await sql`drop table new_mark`.execute(tx)
}

/** Adds bookmarks so that the newest has the highest ID, because bookmarks are listed by ID. */
async function addBookmarks(tx: Db): Promise<void> {
  await sql`
    insert into bookmark (member_id, target, target_id, created_at)
    select member_id, 'torrent', torrent_id, at from new_mark order by id, torrent_id
    on conflict do nothing`.execute(tx)
}

async function addThanks(tx: Db): Promise<void> {
  await sql`
    with added as (
      insert into thanks (torrent_id, member_id, at)
      select torrent_id, member_id, at from new_mark order by torrent_id, member_id
      on conflict do nothing returning torrent_id
    )
    update torrent_stats s set thanks = s.thanks + n.thanks
    from (select torrent_id, count(*) as thanks from added group by 1) n
    where s.torrent_id = n.torrent_id`.execute(tx)
}
