import { sql } from 'kysely'
import { move } from '../../domain/ledger/currencies.ts'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import * as ledger from '../records/ledger/ledger.ts'
import { now as factorsNow } from './factors.ts'
import { holdMember } from '../records/members/hold.ts'

// Freeleech tokens that members use on torrents (rule 84). From then on, the download does not
// count until it is complete, for at most TOKEN_DAYS.

/** How long a used token applies to a torrent. */
export const TOKEN_DAYS = 14

/** A member who has had a complete torrent since `at` (seconds since 1970). */
interface Completed {
  readonly memberId: number
  readonly torrentId: number
  readonly at: number
}

export type Spent =
  | { readonly ok: true; readonly expiresAt: Date }
  | {
      readonly ok: false
      readonly code:
        | 'TORRENT_NOT_FOUND'
        /** The token would be wasted, as the torrent is already freeleech for the member. */
        | 'FREE_ALREADY'
        | 'HAS_IT_ALREADY'
        | 'NO_TOKENS'
    }

/**
 * Uses one token of a member on a torrent, unless the torrent is already freeleech. The token
 * applies from `from` on: when a download starts, this is before the time at which it is booked.
 */
export async function spend(
  db: Db,
  memberId: number,
  torrentId: number,
  now: Date,
  from: Date = now,
): Promise<Spent> {
  return db.transaction().execute(async (tx) => {
    // Of parallel calls, only one uses a token.
    await holdMember(tx, memberId)
    const torrent = await tx
      .selectFrom('torrent')
      .select(['name', 'uploader_id'])
      .where('id', '=', torrentId)
      .where('state', '=', 'listed')
      .executeTakeFirst()
    if (torrent === undefined) return refused('TORRENT_NOT_FOUND')
    const factors = (await factorsNow(tx, memberId, [torrentId], from)).get(torrentId)
    // A parallel call may have used one at a time later than `from`.
    if (factors?.downPermille === 0 || (await isUsed(tx, memberId, torrentId, from))) {
      return refused('FREE_ALREADY')
    }
    const isOwn = torrent.uploader_id === memberId
    if (isOwn || (await hasAll(tx, memberId, torrentId))) return refused('HAS_IT_ALREADY')
    return use(tx, { memberId, torrentId, from, says: torrent.name.slice(0, 200) }, now)
  })
}

interface Use {
  readonly memberId: number
  readonly torrentId: number
  readonly from: Date
  readonly says: string
}

async function use(tx: Db, { memberId, torrentId, from, says }: Use, now: Date): Promise<Spent> {
  const before = await tx
    .updateTable('token_use')
    .set({ ended_at: sql`coalesce(ended_at, expires_at)` })
    .where('member_id', '=', memberId)
    .where('torrent_id', '=', torrentId)
    .returning('id')
    .execute()
  const paid = await ledger.post(tx, {
    kind: 'token-spent',
    key: `token-spent:${memberId}:${torrentId}:${before.length + 1}`,
    cause: { kind: 'torrent', id: torrentId, says },
    entries: move('tokens', 1n, { member: memberId }, { system: 'spent' }),
    by: memberId,
    now,
  })
  if (!paid.ok) return refused('NO_TOKENS')
  const expiresAt = new Date(from.getTime() + TOKEN_DAYS * DAY_MS)
  await tx
    .insertInto('token_use')
    .values({
      member_id: memberId,
      torrent_id: torrentId,
      post_id: paid.id,
      tokens: 1,
      used_at: from,
      expires_at: expiresAt,
    })
    .execute()
  return { ok: true, expiresAt }
}

async function isUsed(tx: Db, memberId: number, torrentId: number, from: Date): Promise<boolean> {
  const row = await tx
    .selectFrom('token_use')
    .select('id')
    .where('member_id', '=', memberId)
    .where('torrent_id', '=', torrentId)
    .where(sql<Date>`coalesce(least(ended_at, expires_at), expires_at)`, '>', from)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

async function hasAll(tx: Db, memberId: number, torrentId: number): Promise<boolean> {
  const row = await tx
    .selectFrom('member_torrent')
    .select('completed_at')
    .where('member_id', '=', memberId)
    .where('torrent_id', '=', torrentId)
    .executeTakeFirst()
  return row !== undefined && row.completed_at !== null
}

/** Ends the tokens of completed downloads; called by the booking. */
export async function endCompleted(tx: Db, completions: readonly Completed[]): Promise<void> {
  if (completions.length === 0) return
  await sql`
    update token_use u set ended_at = greatest(u.used_at, to_timestamp(x.at))
    from (
      select "memberId" as m, "torrentId" as t, max(at) as at
      from jsonb_to_recordset(${JSON.stringify(completions)}::jsonb)
        as x ("memberId" bigint, "torrentId" bigint, at float8)
      group by 1, 2 order by 1, 2
    ) x where u.member_id = x.m and u.torrent_id = x.t and u.ended_at is null`.execute(tx)
}

/** Returns the torrents on which a member used tokens, newest first, below the ID `before`. */
export async function ofMember(db: Db, memberId: number, before: number | null, limit: number) {
  let query = db
    .selectFrom('token_use')
    .innerJoin('torrent', 'torrent.id', 'token_use.torrent_id')
    .select(['token_use.id', 'torrent_id as torrentId', 'torrent.name', 'torrent.size'])
    .select(['used_at as usedAt', 'expires_at as expiresAt', 'ended_at as endedAt'])
    .where('member_id', '=', memberId)
  if (before !== null) query = query.where('token_use.id', '<', before)
  return query.orderBy('token_use.id', 'desc').limit(limit).execute()
}

function refused<Code extends string>(code: Code): { ok: false; code: Code } {
  return { ok: false, code }
}
