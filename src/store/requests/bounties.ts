import { sql } from 'kysely'
import { move } from '../../domain/ledger/currencies.ts'
import type { BountyCurrency, RequestRules } from '../../domain/requests/requests.ts'
import { leastOf } from '../../domain/requests/requests.ts'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { notify } from '../notifications/notifications.ts'
import * as ledger from '../records/ledger/ledger.ts'
import * as held from './held.ts'
import { lock } from './requests.ts'

// Bounties that members give.

export interface NewBounty {
  readonly requestId: number
  readonly currency: BountyCurrency
  readonly amount: bigint
  readonly isAnonymous: boolean
  /** The key of the form: a form that is sent twice gives only once. */
  readonly key: string
}

export type Given =
  | { readonly ok: true; readonly id: number }
  | {
      readonly ok: false
      readonly code: 'REQUEST_NOT_FOUND' | 'REQUEST_REMOVED' | 'REQUEST_NOT_OPEN'
    }
  | { readonly ok: false; readonly code: 'TOO_SMALL'; readonly least: bigint }
  | { readonly ok: false; readonly code: 'NOT_ENOUGH' }

/** Puts an amount from a member into the account of an open request. */
export async function give(
  db: Db,
  member: { readonly id: number; readonly name: string },
  bounty: NewBounty,
  rules: RequestRules,
  now: Date,
): Promise<Given> {
  return db.transaction().execute(async (tx) => {
    const { requestId, currency, amount, isAnonymous, key } = bounty
    const asked = await lock(tx, requestId)
    if (asked === undefined) return { ok: false, code: 'REQUEST_NOT_FOUND' } as const
    const before = await earlier(tx, member.id, key)
    if (before !== null) return { ok: true, id: before } as const
    if (asked.state === 'removed') return { ok: false, code: 'REQUEST_REMOVED' } as const
    if (asked.state !== 'open' || asked.endsAt <= now) {
      return { ok: false, code: 'REQUEST_NOT_OPEN' } as const
    }
    const least = leastOf(rules, currency)
    if (amount < least) return { ok: false, code: 'TOO_SMALL', least } as const
    const posted = await ledger.post(tx, {
      kind: 'bounty',
      key: `bounty:${member.id}:${key}`,
      cause: { kind: 'request', id: requestId, says: asked.title },
      entries: move(currency, amount, { member: member.id }, { request: requestId }),
      by: member.id,
      now,
    })
    if (!posted.ok) return { ok: false, code: 'NOT_ENOUGH' } as const
    const id = await insert(tx, bounty, member.id, now)
    await held.recount(tx, [requestId])
    const until = new Date(now.getTime() + rules.openDays * DAY_MS)
    await sql`update request set ends_at = greatest(ends_at, ${until}) where id = ${requestId}
    `.execute(tx)
    if (asked.memberId !== member.id) {
      const author = isAnonymous ? 'A member' : member.name
      const data = { author, request: asked.title }
      const news = { code: 'request-bounty', data, href: `/requests/${requestId}` } as const
      await notify(tx, { member: asked.memberId, ...news, now })
    }
    return { ok: true, id } as const
  })
}

async function earlier(tx: Db, memberId: number, key: string): Promise<number | null> {
  const row = await tx
    .selectFrom('request_bounty')
    .select('id')
    .where('member_id', '=', memberId)
    .where('key', '=', key)
    .executeTakeFirst()
  return row?.id ?? null
}

async function insert(tx: Db, bounty: NewBounty, memberId: number, now: Date): Promise<number> {
  const { requestId, currency, amount, isAnonymous, key } = bounty
  const { id } = await tx
    .insertInto('request_bounty')
    .values({
      ...{ request_id: requestId, member_id: memberId, currency, amount: Number(amount), key },
      ...{ is_anonymous: isAnonymous, given_at: now },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export type BountyRow = Awaited<ReturnType<typeof list>>[number]

/** Lists the newest bounties of a request. */
export async function list(db: Db, requestId: number, limit: number) {
  return db
    .selectFrom('request_bounty as bounty')
    .innerJoin('member', 'member.id', 'bounty.member_id')
    .select(['bounty.id', 'bounty.member_id as memberId', 'member.name', 'bounty.currency'])
    .select(['bounty.amount', 'bounty.is_anonymous as isAnonymous', 'bounty.state'])
    .select('bounty.given_at as at')
    .where('bounty.request_id', '=', requestId)
    .orderBy('bounty.id', 'desc')
    .limit(limit)
    .execute()
}

/** A member and what the member gave: thousandths of a point, and bytes of upload credit. */
export interface Giver {
  readonly memberId: number
  readonly name: string
  readonly points: number
  readonly bytes: number
}

/**
 * Returns the members who gave bounties by name, without bounties that were returned, in no
 * particular order.
 */
export async function givers(db: Db, requestId: number): Promise<readonly Giver[]> {
  const { rows } = await sql<Giver>`
    select member.id as "memberId", member.name,
      coalesce(sum(bounty.amount) filter (where bounty.currency = 'points'), 0)::bigint as points,
      coalesce(sum(bounty.amount) filter (where bounty.currency = 'upload'), 0)::bigint as bytes
    from request_bounty bounty join member on member.id = bounty.member_id
    where bounty.request_id = ${requestId} and bounty.state <> 'returned'
      and not bounty.is_anonymous
    group by member.id`.execute(db)
  return rows
}
