import { sql } from 'kysely'
import type { AttributeValues } from '../../../domain/taxonomy/attributes/types.ts'
import type { Db } from '../../base/db.ts'
import { givenRows } from '../../base/given-rows.ts'
import { newIds } from '../new-ids.ts'
import { FILL } from './pairs.ts'

// The rows of imported requests, their fills and bounties.

export interface NewRequest {
  readonly id: number
  readonly memberId: number
  readonly categoryId: number
  readonly bundleId: number | null
  readonly title: string
  readonly attributes: AttributeValues
  readonly description: string
  readonly state: 'open' | 'filled' | 'approved' | 'closed'
  readonly points: bigint
  readonly bytes: bigint
  readonly givers: number
  readonly createdAt: Date
  readonly endsAt: Date
  readonly endedAt: Date | null
  readonly endedReason: string | null
}

const time = (at: Date | null) => at?.toISOString() ?? null

export async function writeRequests(tx: Db, requests: readonly NewRequest[]): Promise<void> {
  if (requests.length === 0) return
  await sql`
    insert into request (id, member_id, category_id, bundle_id, title, attributes, description,
      state, points, bytes, givers, created_at, ends_at, ended_at, ended_reason)
    overriding system value
    select id, member_id, category_id, bundle_id, title, attributes::jsonb, description, state,
      points, bytes, givers, created_at::timestamptz, ends_at::timestamptz,
      ended_at::timestamptz, ended_reason
    from ${givenRows(requests, {
      id: ['bigint', ({ id }) => id],
      member_id: ['bigint', ({ memberId }) => memberId],
      category_id: ['bigint', ({ categoryId }) => categoryId],
      bundle_id: ['bigint', ({ bundleId }) => bundleId],
      title: ['text', ({ title }) => title],
      attributes: ['text', ({ attributes }) => JSON.stringify(attributes)],
      description: ['text', ({ description }) => description],
      state: ['text', ({ state }) => state],
      points: ['bigint', ({ points }) => points],
      bytes: ['bigint', ({ bytes }) => bytes],
      givers: ['integer', ({ givers }) => givers],
      created_at: ['text', ({ createdAt }) => time(createdAt)],
      ends_at: ['text', ({ endsAt }) => time(endsAt)],
      ended_at: ['text', ({ endedAt }) => time(endedAt)],
      ended_reason: ['text', ({ endedReason }) => endedReason],
    })}`.execute(tx)
}

export interface NewFill {
  readonly id: number
  readonly requestId: number
  readonly torrentId: number
  readonly payeeId: number
  readonly fillerId: number
  readonly state: 'pending' | 'approved'
  readonly filledAt: Date
  readonly decidedAt: Date | null
}

/**
 * Writes fills. They have no tax: the share that the old site deducted from a bounty is not part of
 * them.
 */
export async function writeFills(tx: Db, fills: readonly NewFill[]): Promise<void> {
  if (fills.length === 0) return
  await sql`
    insert into request_fill (id, request_id, torrent_id, payee_id, filler_id, state, filled_at,
      decided_at, tax_percent)
    overriding system value
    select id, request_id, torrent_id, payee_id, filler_id, state, filled_at::timestamptz,
      decided_at::timestamptz, case when state = 'approved' then 0 end
    from ${givenRows(fills, {
      id: ['bigint', ({ id }) => id],
      request_id: ['bigint', ({ requestId }) => requestId],
      torrent_id: ['bigint', ({ torrentId }) => torrentId],
      payee_id: ['bigint', ({ payeeId }) => payeeId],
      filler_id: ['bigint', ({ fillerId }) => fillerId],
      state: ['text', ({ state }) => state],
      filled_at: ['text', ({ filledAt }) => time(filledAt)],
      decided_at: ['text', ({ decidedAt }) => time(decidedAt)],
    })}`.execute(tx)
  await sql`
    insert into import_pair (kind, member_id, subject_id)
    select ${FILL}, member_id, subject_id from ${givenRows(fills, {
      member_id: ['bigint', ({ fillerId }) => fillerId],
      subject_id: ['bigint', ({ id }) => id],
    })}`.execute(tx)
}

export interface NewBounty {
  readonly requestId: number
  /** The ID of the request on the old site. */
  readonly oldRequestId: number
  readonly oldGiverId: number
  readonly memberId: number
  readonly currency: 'points' | 'upload'
  readonly amount: bigint
  readonly isAnonymous: boolean
  readonly givenAt: Date
  readonly state: 'held' | 'paid'
  readonly fillId: number | null
}

export async function writeBounties(tx: Db, bounties: readonly NewBounty[]): Promise<void> {
  if (bounties.length === 0) return
  const ids = await newIds(tx, 'request_bounty', bounties.length)
  const given = bounties.map((one, at) => ({ ...one, id: ids[at] }))
  await sql`
    insert into request_bounty (id, request_id, member_id, currency, amount, is_anonymous, key,
      given_at, state, fill_id)
    overriding system value
    select id, request_id, member_id, currency, amount, is_anonymous, gen_random_uuid()::text,
      given_at::timestamptz, state, fill_id
    from ${givenRows(given, {
      id: ['bigint', ({ id }) => id],
      request_id: ['bigint', ({ requestId }) => requestId],
      member_id: ['bigint', ({ memberId }) => memberId],
      currency: ['text', ({ currency }) => currency],
      amount: ['bigint', ({ amount }) => amount],
      is_anonymous: ['boolean', ({ isAnonymous }) => isAnonymous],
      given_at: ['text', ({ givenAt }) => time(givenAt)],
      state: ['text', ({ state }) => state],
      fill_id: ['bigint', ({ fillId }) => fillId],
    })}`.execute(tx)
  await sql`
    insert into import_bounty (bounty_id, request_id, member_id)
    select id, request_id, member_id from ${givenRows(given, {
      id: ['bigint', ({ id }) => id],
      request_id: ['bigint', ({ oldRequestId }) => oldRequestId],
      member_id: ['bigint', ({ oldGiverId }) => oldGiverId],
    })}`.execute(tx)
}
