import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { RequestState } from '../../domain/requests/requests.ts'
import type { AttributeValues } from '../../domain/taxonomy/attributes/types.ts'
import type { Db } from '../base/db.ts'
import * as keyset from '../base/keyset.ts'

// Requests of members, as lists and pages show them.

export type RequestRow = Awaited<ReturnType<typeof list>>[number]

function requests(db: Db) {
  return db
    .selectFrom('request')
    .innerJoin('member', 'member.id', 'request.member_id')
    .innerJoin('category', 'category.id', 'request.category_id')
    .leftJoin('request_claim as claim', (join) =>
      join.onRef('claim.request_id', '=', 'request.id').on('claim.ended_at', 'is', null),
    )
    .leftJoin('member as claimer', 'claimer.id', 'claim.member_id')
    .select(['request.id', 'request.title', 'request.state', 'request.member_id as memberId'])
    .select(['member.name as member', 'request.category_id as categoryId'])
    .select(['category.slug as category', 'category.name as categoryName'])
    .select('category.kind as categoryKind')
    .select(['request.bundle_id as bundleId', 'request.points', 'request.bytes'])
    .select(['request.givers', 'request.comments', 'request.revision', 'request.worth'])
    .select(['request.created_at as createdAt', 'request.edited_at as editedAt'])
    .select(['request.ends_at as endsAt', 'request.ended_at as endedAt'])
    .select(['request.ended_reason as endedReason'])
    .select(['claim.member_id as claimerId', 'claimer.name as claimer'])
    .select('claim.expires_at as claimedUntil')
    .select(sql<AttributeValues>`request.attributes`.as('attributes'))
}

/** Returns a request, even a removed one. */
export async function find(db: Db, id: number) {
  return requests(db).select('request.description').where('request.id', '=', id).executeTakeFirst()
}

export type FoundRequest = NonNullable<Awaited<ReturnType<typeof find>>>

export interface LockedRequest {
  readonly id: number
  readonly memberId: number
  readonly title: string
  readonly state: RequestState
  readonly endsAt: Date
  readonly categoryId: number
  readonly bundleId: number | null
}

/**
 * Locks the row of a request and returns it. Every change of its state or amounts waits for this
 * lock.
 */
export async function lock(tx: Db, id: number): Promise<LockedRequest | undefined> {
  return tx
    .selectFrom('request')
    .select(['id', 'member_id as memberId', 'title', 'state', 'ends_at as endsAt'])
    .select(['category_id as categoryId', 'bundle_id as bundleId'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export const requestSorts = ['bounty', 'givers', 'newest', 'ending'] as const
export type RequestSort = (typeof requestSorts)[number]

export interface RequestPlace {
  readonly key: number
  readonly id: number
}

export interface RequestFilter {
  /** Null: all requests that were not removed. */
  readonly state: RequestState | null
  /** Categories, with those below them; empty: every category. */
  readonly categories: readonly number[]
  readonly attributes: AttributeValues
  /** Words that the title must contain. */
  readonly words: readonly string[]
  readonly by: number | null
  /** Only requests to which this member gave a bounty. */
  readonly givenBy: number | null
  /** Only requests that this member has claimed. */
  readonly claimedBy: number | null
  readonly sort: RequestSort
  readonly after: RequestPlace | null
  readonly limit: number
}

const ENDS = sql<number>`(extract(epoch from request.ends_at) * 1000000)::bigint`

const SORTED: Readonly<Record<RequestSort, RawBuilder<number>>> = {
  bounty: sql`request.worth`,
  givers: sql`request.givers::bigint`,
  newest: sql`request.id`,
  ending: ENDS,
}

/** Lists requests in the order of a sort, with the value of the sort key for the cursor. */
export async function list(db: Db, filter: RequestFilter) {
  return sorted(db, filter).execute()
}

/** Lists the newest requests of a member that were not removed. */
export async function ofMember(
  db: Db,
  memberId: number,
  limit: number,
): Promise<readonly RequestRow[]> {
  const all = { state: null, categories: [], attributes: {}, words: [] }
  const by = { by: memberId, givenBy: null, claimedBy: null }
  return list(db, { ...all, ...by, sort: 'newest', after: null, limit })
}

/** Like `list`, with the descriptions. */
export async function listWithText(db: Db, filter: RequestFilter) {
  return sorted(db, filter).select('request.description').execute()
}

function sorted(db: Db, filter: RequestFilter) {
  const { sort, after, limit } = filter
  let query = narrowed(db, filter).select(SORTED[sort].as('key'))
  const isUp = sort === 'ending'
  const key = keyOf(sort)
  if (after !== null) {
    const value = isUp ? keyset.fromMicroseconds(after.key) : after.key
    const keys = [
      [key, value],
      ['request.id', after.id],
    ] as const
    query = query.where(isUp ? keyset.above(...keys) : keyset.below(...keys))
  }
  const way = isUp ? 'asc' : 'desc'
  return query.orderBy(key, way).orderBy('request.id', way).limit(limit)
}

function keyOf(sort: RequestSort) {
  const columns = { bounty: 'worth', givers: 'givers', newest: 'id', ending: 'ends_at' } as const
  return `request.${columns[sort]}` as const
}

function narrowed(db: Db, filter: RequestFilter) {
  const { state, categories, attributes, words, by, givenBy, claimedBy } = filter
  let query = requests(db)
  query =
    state === null
      ? query.where('request.state', '<>', 'removed')
      : query.where('request.state', '=', state)
  if (categories.length > 0) query = query.where('request.category_id', 'in', [...categories])
  if (claimedBy !== null) query = query.where('claim.member_id', '=', claimedBy)
  if (by !== null) query = query.where('request.member_id', '=', by)
  if (Object.keys(attributes).length > 0) {
    query = query.where(sql<boolean>`request.attributes @> ${JSON.stringify(attributes)}::jsonb`)
  }
  if (givenBy !== null) {
    query = query.where(sql<boolean>`exists (select from request_bounty b
      where b.request_id = request.id and b.member_id = ${givenBy})`)
  }
  for (const word of words) {
    query = query.where(sql<boolean>`request.search @@ search_query(${word}, true)`)
  }
  return query
}
