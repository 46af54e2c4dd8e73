import { sql } from 'kysely'
import type { RequestRules } from '../../domain/requests/requests.ts'
import { MOST_CLAIMS } from '../../domain/requests/requests.ts'
import { HOUR_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import type { Some } from '../records/tasks/failed-rows.ts'
import { apartFrom, named } from '../records/tasks/failed-rows.ts'
import { notify } from '../notifications/notifications.ts'
import { lock } from './requests.ts'
import { holdMember } from '../records/members/hold.ts'

// A claim: for some hours, only the member who claimed a request can fill it. A member can claim a
// request only once.

export type Claimed =
  | 'DONE'
  | 'REQUEST_NOT_FOUND'
  | 'REQUEST_REMOVED'
  | 'REQUEST_NOT_OPEN'
  | 'REQUEST_CLAIMED'
  | 'CLAIMED_BEFORE'
  | 'OWN_REQUEST'
  | 'TOO_MANY_CLAIMS'

export async function claim(
  db: Db,
  requestId: number,
  member: { readonly id: number; readonly name: string },
  rules: RequestRules,
  now: Date,
): Promise<Claimed> {
  return db.transaction().execute(async (tx) => {
    // Claims of a member wait for each other, because they are counted across all site nodes.
    await holdMember(tx, member.id)
    const asked = await lock(tx, requestId)
    if (asked === undefined) return 'REQUEST_NOT_FOUND'
    if (asked.state === 'removed') return 'REQUEST_REMOVED'
    if (asked.state !== 'open' || asked.endsAt <= now) return 'REQUEST_NOT_OPEN'
    if (asked.memberId === member.id) return 'OWN_REQUEST'
    await expire(tx, requestId, now)
    const own = await countsOf(tx, requestId, member.id)
    if (own.isClaimed) return 'REQUEST_CLAIMED'
    if (own.before > 0) return 'CLAIMED_BEFORE'
    if (own.running >= MOST_CLAIMS) return 'TOO_MANY_CLAIMS'
    const expiresAt = new Date(now.getTime() + rules.claimHours * HOUR_MS)
    await tx
      .insertInto('request_claim')
      .values({
        request_id: requestId,
        member_id: member.id,
        claimed_at: now,
        expires_at: expiresAt,
      })
      .execute()
    const data = { author: member.name, request: asked.title }
    const news = { code: 'request-claimed', data, href: `/requests/${requestId}` } as const
    await notify(tx, { member: asked.memberId, ...news, now })
    return 'DONE'
  })
}

interface Counts {
  readonly isClaimed: boolean
  readonly before: number
  readonly running: number
}

async function countsOf(tx: Db, requestId: number, memberId: number): Promise<Counts> {
  const { rows } = await sql<Counts>`
    select exists (select from request_claim
        where request_id = ${requestId} and ended_at is null) as "isClaimed",
      (select count(*)::int from request_claim
        where request_id = ${requestId} and member_id = ${memberId}) as before,
      (select count(*)::int from request_claim
        where member_id = ${memberId} and ended_at is null) as running`.execute(tx)
  return rows[0]
}

/** Ends the claim of a request if its time has passed. */
export async function expire(tx: Db, requestId: number, now: Date): Promise<void> {
  await tx
    .updateTable('request_claim')
    .set({ ended_at: now })
    .where('request_id', '=', requestId)
    .where('ended_at', 'is', null)
    .where('expires_at', '<=', now)
    .execute()
}

/** Ends the claims of these requests. */
export async function endAll(tx: Db, requests: readonly number[], now: Date): Promise<void> {
  if (requests.length === 0) return
  await tx
    .updateTable('request_claim')
    .set({ ended_at: now })
    .where('request_id', 'in', [...requests])
    .where('ended_at', 'is', null)
    .execute()
}

/** Releases the claim of a member; returns false if there is none. */
export async function release(
  db: Db,
  requestId: number,
  memberId: number,
  now: Date,
): Promise<boolean> {
  const row = await db
    .updateTable('request_claim')
    .set({ ended_at: now })
    .where('request_id', '=', requestId)
    .where('member_id', '=', memberId)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Ends claims whose time has passed; returns how many. */
export async function expireSome(db: Db, now: Date, ...[limit, except]: Some): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: number }>`
      select id from request_claim where ended_at is null and expires_at <= ${now}
        and ${apartFrom(sql`id`, except)}
      order by expires_at limit ${limit} for update skip locked`.execute(tx)
    const ids = rows.map(({ id }) => id)
    if (ids.length === 0) return 0
    const ended = tx.updateTable('request_claim').set({ ended_at: now }).where('id', 'in', ids)
    await named(ids, () => ended.execute())
    return ids.length
  })
}
