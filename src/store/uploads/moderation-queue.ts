import { sql } from 'kysely'
import type { TorrentState } from '../../domain/uploads/moderation.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'

// Uploads that wait for moderators, and who reviews which. A claim keeps two moderators from
// reviewing the same upload. It does not block decisions, because each decision names the state
// that the moderator saw.

/** How long a claim lasts if it is not renewed. */
const CLAIM_SECONDS = 600

export interface WaitingRow {
  readonly id: number
  readonly name: string
  readonly state: TorrentState
  readonly reason: string | null
  readonly category: string
  readonly size: number
  readonly files: number
  readonly uploader: string | null
  /** When it was uploaded. */
  readonly submittedAt: Date
  /** Since when the upload has been in this state. */
  readonly since: Date
  /** The moderator who is reviewing it; null: none. */
  readonly claimedBy: string | null
}

/** Lists torrents in a state, oldest first, above the ID `after`. */
export async function list(
  db: Db,
  state: TorrentState,
  after: number | null,
  limit: number,
  now: Date,
): Promise<readonly WaitingRow[]> {
  let query = waiting(db, now).where('torrent.state', '=', state)
  if (after !== null) query = query.where('torrent.id', '>', after)
  return query.orderBy('torrent.id').limit(limit).execute()
}

/** Returns one torrent, in any state, with the data for its review. */
export async function find(db: Db, id: number, now: Date) {
  return waiting(db, now)
    .select(['torrent.description', 'torrent.version', 'category.kind'])
    .select(['torrent.info_hash as infoHash', 'torrent.uploader_id as uploaderId'])
    .where('torrent.id', '=', id)
    .executeTakeFirst()
}

export type ReviewRow = NonNullable<Awaited<ReturnType<typeof find>>>

function waiting(db: Db, now: Date) {
  return db
    .selectFrom('torrent')
    .innerJoin('category', 'category.id', 'torrent.category_id')
    .leftJoin('member', 'member.id', 'torrent.uploader_id')
    .leftJoin('moderation_claim as c', (join) =>
      join.onRef('c.torrent_id', '=', 'torrent.id').on('c.until', '>', now),
    )
    .leftJoin('member as holder', 'holder.id', 'c.member_id')
    .select(['torrent.id', 'torrent.name', 'torrent.state', 'torrent.state_reason as reason'])
    .select(['torrent.size', 'torrent.file_count as files', 'category.name as category'])
    .select(['member.name as uploader', 'holder.name as claimedBy'])
    .select(sql<Date>`coalesce(torrent.submitted_at, torrent.created_at)`.as('submittedAt'))
    .select(sql<Date>`coalesce(torrent.state_at, torrent.created_at)`.as('since'))
}

/**
 * Claims the oldest waiting upload above the ID `after` that no one else has claimed, and returns
 * its ID. If there is none above it, starts over from the oldest. Returns null if there is none.
 */
export async function claimNext(
  db: Db,
  by: StaffMember,
  after: number,
  now: Date,
): Promise<number | null> {
  return db.transaction().execute(async (tx) => {
    const { memberId } = by
    const row = (await nextFree(tx, memberId, after, now)) ?? (await nextFree(tx, memberId, 0, now))
    if (row !== undefined) await hold(tx, row, by, now)
    return row?.id ?? null
  })
}

/** A staff member; not the command line, which claims nothing. */
export type StaffMember = audit.Actor & { readonly memberId: number }

async function nextFree(tx: Db, memberId: number, after: number, now: Date) {
  return (
    tx
      .selectFrom('torrent')
      .select(['torrent.id', 'torrent.name'])
      .where('torrent.state', '=', 'pending')
      .where('torrent.id', '>', after)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('moderation_claim as c')
              .select('c.torrent_id')
              .whereRef('c.torrent_id', '=', 'torrent.id')
              .where('c.until', '>', now)
              .where('c.member_id', '!=', memberId),
          ),
        ),
      )
      .orderBy('torrent.id')
      .limit(1)
      // Of two parallel requests, the second one gets the next upload.
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
  )
}

/** Claims an upload; returns false if another moderator has claimed it, or if it is not waiting. */
export async function claim(db: Db, id: number, by: StaffMember, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('torrent')
      .select(['id', 'name'])
      .where('id', '=', id)
      .where('state', '=', 'pending')
      .forUpdate()
      .executeTakeFirst()
    return row !== undefined && hold(tx, row, by, now)
  })
}

async function hold(
  tx: Db,
  { id, name }: { readonly id: number; readonly name: string },
  by: StaffMember,
  now: Date,
): Promise<boolean> {
  const { memberId } = by
  const until = new Date(now.getTime() + CLAIM_SECONDS * 1000)
  const row = await tx
    .insertInto('moderation_claim')
    .values({ torrent_id: id, member_id: memberId, until })
    .onConflict((conflict) =>
      conflict
        .column('torrent_id')
        .doUpdateSet({ member_id: memberId, until })
        .where((eb) =>
          eb.or([
            eb('moderation_claim.member_id', '=', memberId),
            eb('moderation_claim.until', '<=', now),
          ]),
        ),
    )
    .returning('torrent_id')
    .executeTakeFirst()
  if (row === undefined) return false
  await audit.record(
    tx,
    { by, action: 'torrent.claim', target: { kind: 'torrent', id, name } },
    now,
  )
  return true
}

/** An uploader as moderators see them: with the outcomes of earlier uploads. */
export interface UploaderRecord {
  readonly listed: number
  readonly rejected: number
  readonly removed: number
}

/** The number up to which each outcome is counted. */
const COUNTED = 1_000

export async function recordOf(db: Db, memberId: number): Promise<UploaderRecord> {
  const few = (state: TorrentState) => sql<number>`(
    select count(*) from (
      select from torrent where uploader_id = ${memberId} and state = ${sql.lit(state)}
      limit ${COUNTED}) as few)`
  const { rows } = await sql<UploaderRecord>`
    select ${few('listed')} as listed, ${few('rejected')} as rejected, ${few('removed')} as removed
    `.execute(db)
  const { listed, rejected, removed } = rows[0]
  return { listed: Number(listed), rejected: Number(rejected), removed: Number(removed) }
}
