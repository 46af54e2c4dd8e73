import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { DEMO_STORE } from '../../domain/traffic/demo-store.ts'
import type { Db } from '../base/db.ts'
import type { Some } from './tasks/failed-rows.ts'
import { apartFrom, named } from './tasks/failed-rows.ts'
import { deleteSome } from '../base/prune.ts'

// Deletes expired rows, a limited number per statement. Each function returns the number of rows
// deleted.

/**
 * Deletes sign-in sessions that expired or were ended before `before`. An ended session whose
 * cookie has not expired is kept, so that site nodes continue to refuse the cookie.
 */
export async function pruneSignIns(
  db: Db,
  before: Date,
  limit: number,
  now: Date,
): Promise<number> {
  return affected(
    db,
    sql`delete from sign_in where id in (
      (select id from sign_in where expires_at < ${before} limit ${limit})
      union
      (select id from sign_in where ended_at < ${before} and expires_at < ${now} limit ${limit})
    )`,
  )
}

/** Deletes peer sessions that ended before `before`. */
export async function pruneSessions(db: Db, before: Date, limit: number): Promise<number> {
  const key = ['torrent_id', 'member_id', 'session_key']
  const where = sql`ended_at < ${before}`
  const order = { oldestBy: 'ended_at', skipsLocked: true }
  return deleteSome(db, { from: 'peer_session', key, where, ...order }, limit)
}

/**
 * Ends peer sessions without an entry since `before`: a running tracker would have reported them.
 * The sessions of a demo have no tracker and stay open. Reads the table from its start, because an
 * index on `last_at` would make every booking more expensive.
 */
export async function closeSilentSessions(
  db: Db,
  before: Date,
  limit: number,
  now: Date,
): Promise<number> {
  return affected(
    db,
    sql`update peer_session set ended_at = ${now}, ended_by = 'silent'
      where (torrent_id, member_id, session_key) in (
        select torrent_id, member_id, session_key from peer_session
        where ended_at is null and last_at < ${before} and store_id <> ${DEMO_STORE}
        limit ${limit} for update skip locked
      )`,
  )
}

/**
 * Deletes the booked positions of journals from which no tracker has sent anything since `before`.
 * If a tracker sent such a journal later, it would be booked again from its start, so `before` must
 * be very long ago.
 */
export async function pruneJournals(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`updated_at < ${before}`
  return deleteSome(db, { from: 'traffic_journal', key: ['journal_id'], where }, limit)
}

/**
 * Deletes the info dictionary and file list of torrents that were removed before `before`. The row,
 * the hashes and the reason are kept, so that the same file is still recognized as a duplicate.
 */
export async function forgetRemoved(
  db: Db,
  before: Date,
  ...[limit, except]: Some
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ torrent_id: number }>`
      select b.torrent_id from torrent t join torrent_blob b on b.torrent_id = t.id
      where t.state = 'removed' and t.removed_at < ${before} and ${apartFrom(sql`t.id`, except)}
      limit ${limit}`.execute(tx)
    const ids = rows.map((row) => row.torrent_id)
    if (ids.length === 0) return 0
    await named(ids, async () => {
      await tx.deleteFrom('torrent_blob').where('torrent_id', 'in', ids).execute()
      await tx.deleteFrom('torrent_file').where('torrent_id', 'in', ids).execute()
      await tx
        .updateTable('torrent_words')
        .set({ files: '' })
        .where('torrent_id', 'in', ids)
        .execute()
      await tx.deleteFrom('torrent_folder').where('torrent_id', 'in', ids).execute()
    })
    return ids.length
  })
}

async function affected(db: Db, statement: RawBuilder<unknown>): Promise<number> {
  const { numAffectedRows = 0n } = await statement.execute(db)
  return Number(numAffectedRows)
}

/** Deletes emails that were created before `before` and are not being sent. */
export async function pruneMails(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`created_at < ${before} and state <> 'queued'`
  return deleteSome(db, { from: 'mail', where }, limit)
}

/** Deletes one-use tokens that expired before `before`. */
export async function pruneTokens(db: Db, before: Date, limit: number): Promise<number> {
  return deleteSome(db, { from: 'account_token', where: sql`expires_at < ${before}` }, limit)
}

/** Deletes the addresses to which invites were sent that expired before `before`. */
export async function forgetInvited(db: Db, before: Date, limit: number): Promise<number> {
  return affected(
    db,
    sql`update invite set email = null where id in (
      select id from invite where email is not null and expires_at < ${before} limit ${limit}
    )`,
  )
}

/** Deletes account history from before `before`. */
export async function pruneAccountEvents(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`at < ${before}`
  return deleteSome(db, { from: 'account_event', where, oldestBy: 'at' }, limit)
}

/** Deletes sign-in attempts from before `before` that named no existing account. */
export async function pruneStrayAttempts(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`member_id is null and at < ${before}`
  return deleteSome(db, { from: 'account_event', where }, limit)
}

/** Deletes expired challenges of security keys. */
export async function pruneChallenges(db: Db, now: Date, limit: number): Promise<number> {
  const where = sql`expires_at < ${now}`
  return deleteSome(db, { from: 'spent_challenge', key: ['challenge_hash'], where }, limit)
}
