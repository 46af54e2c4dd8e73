import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { RequestState } from '../../domain/requests/requests.ts'
import { isWithoutWords, plainTerms } from '../../domain/search/terms.ts'
import type { AttributeValues } from '../../domain/taxonomy/attributes/types.ts'
import type { Db } from '../base/db.ts'
import { isUnnamed } from './fills.ts'
import { hasExternalId } from '../bundles/external-ids.ts'
import type { DescribedBundle } from '../torrents/described.ts'
import { bundlesFrom } from '../torrents/described.ts'

// Requests as programs list them: newest first, with the IDs of the requested works.

/** The most words of a search that are used. */
const MAX_WORDS = 8

export interface ProgramFilter {
  readonly states: readonly RequestState[]
  /** True: only claimed requests; false: only unclaimed ones; null: both. */
  readonly isClaimed: boolean | null
  /** Empty: every category. */
  readonly categories: readonly number[]
  /** For each of these attributes, the request must have one of its values. */
  readonly attributes: readonly { readonly key: string; readonly values: readonly string[] }[]
  /**
   * IDs of the bundle or of one above it, such as `imdb:tt0133093`. One match is enough; empty: no
   * filter.
   */
  readonly ids: readonly string[]
  /** Words in the title, as the program sent them; '' for any. */
  readonly words: string
  readonly member: string | null
  /** Only requests below this ID; null: from the newest on. */
  readonly before: number | null
  readonly limit: number
}

export interface ProgramRequest {
  readonly id: number
  readonly title: string
  readonly description: string
  readonly categoryId: number
  readonly attributes: AttributeValues
  readonly member: string
  readonly memberId: number
  /** The bounty that is held, in thousandths of a point and bytes of upload credit. */
  readonly points: number
  readonly bytes: number
  /** How many members gave this bounty. */
  readonly givers: number
  readonly state: RequestState
  readonly claimer: string | null
  readonly filler: string | null
  readonly fillerId: number | null
  /** The torrent of the current fill; null: there is none. */
  readonly torrentId: number | null
  readonly filledAt: Date | null
  readonly createdAt: Date
  readonly updatedAt: Date
  /** The requested bundle and those above it, nearest first. */
  readonly bundles: readonly DescribedBundle[]
}

/** Lists a page of requests. */
export async function list(db: Db, filter: ProgramFilter): Promise<readonly ProgramRequest[]> {
  return read(db, conditionsOf(filter), filter.limit)
}

/** Returns a request that was not removed; undefined if there is none. */
export async function find(db: Db, id: number): Promise<ProgramRequest | undefined> {
  return (await read(db, [sql`r.id = ${id}`, sql`r.state <> 'removed'`], 1)).at(0)
}

async function read(db: Db, where: readonly RawBuilder<boolean>[], limit: number) {
  const { rows } = await sql<ProgramRequest>`
    select r.id, r.title, r.description, r.category_id as "categoryId", r.attributes,
      member.name as member, r.member_id as "memberId", r.points, r.bytes, r.givers, r.state,
      claimer.name as claimer, filler.name as filler, filler.id as "fillerId",
      fill.torrent_id as "torrentId", fill.filled_at as "filledAt",
      r.created_at as "createdAt",
      greatest(r.created_at, r.edited_at, r.ended_at, claim.claimed_at, fill.filled_at)
        as "updatedAt",
      ${bundlesFrom(sql`r.bundle_id`)} as bundles
    from request r join member on member.id = r.member_id
    left join request_claim claim on claim.request_id = r.id and claim.ended_at is null
    left join member claimer on claimer.id = claim.member_id
    left join request_fill fill on fill.request_id = r.id
      and fill.state in ('pending', 'disputed', 'approved')
    left join torrent on torrent.id = fill.torrent_id
    left join member filler on filler.id = fill.filler_id and not ${isUnnamed(sql`filler.id`)}
    where ${sql.join(where, sql` and `)}
    order by r.id desc limit ${limit}`.execute(db)
  return rows
}

function conditionsOf(filter: ProgramFilter): readonly RawBuilder<boolean>[] {
  const { states, isClaimed, categories, attributes, ids, words, member, before } = filter
  const claimed = sql`claim.member_id is not null`
  return [
    sql`r.state = any(${[...states]}::text[])`,
    ...(isClaimed === null
      ? []
      : [sql<boolean>`(r.state <> 'open' or (${claimed}) = ${isClaimed})`]),
    ...(categories.length === 0
      ? []
      : [sql<boolean>`r.category_id = any(${[...categories]}::bigint[])`]),
    ...attributes.map(
      ({ key, values }) => sql<boolean>`r.attributes ->> ${key} = any(${[...values]}::text[])`,
    ),
    ...(ids.length === 0
      ? []
      : [
          sql<boolean>`(${sql.join(
            ids.map((id) => hasExternalId(sql`r.bundle_id`, id)),
            sql` or `,
          )})`,
        ]),
    ...(isWithoutWords(words) ? [sql<boolean>`false`] : []),
    ...plainTerms(words)
      .slice(0, MAX_WORDS)
      .map(({ text }) => sql<boolean>`r.search @@ search_query(${text}, true)`),
    ...(member === null ? [] : [sql<boolean>`lower(member.name) = lower(${member})`]),
    ...(before === null ? [] : [sql<boolean>`r.id < ${before}`]),
  ]
}
