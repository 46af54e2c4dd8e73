import { CompiledQuery } from 'kysely'
import type { FactorSource } from '../../domain/promotions/scopes.ts'
import { countsBy } from '../../domain/promotions/scopes.ts'
import type { Factors, Promotion } from '../../domain/promotions/worth.ts'
import { factorsOver, PLAIN } from '../../domain/promotions/worth.ts'
import type { Db } from '../base/db.ts'
import { idsText } from '../base/given-rows.ts'
import { createStatement } from '../base/statement.ts'

// Active promotions by member and torrent. Pages, feeds and booking use the same statement.

/** A member and a torrent. */
interface Pair {
  readonly memberId: number
  readonly torrentId: number
}

/** A promotion that applies to a pair, or to every torrent (0) or every member (0). */
interface Found {
  readonly memberId: number
  readonly torrentId: number
  readonly source: FactorSource
  readonly title: string
  readonly up: number
  readonly down: number
  readonly isAnnounced: boolean
  readonly from: number
  readonly until: number | null
}

export interface Holding extends Promotion {
  readonly source: FactorSource
  readonly title: string
  /** Whether the promotion is shown in a line above every page. */
  readonly isAnnounced: boolean
}

/** Returns the promotions of each pair. */
export type Promotions = (pair: Pair) => readonly Holding[]

/**
 * Returns the promotions that were active at any time in [since, at] (seconds since 1970), for
 * these members and torrents, with one statement that uses the indexes of each scope.
 */
export async function holding(
  db: Db,
  { memberIds, torrentIds }: { memberIds: readonly number[]; torrentIds: readonly number[] },
  since: number,
  at: number,
): Promise<Promotions> {
  const few = Math.max(memberIds.length, torrentIds.length) <= FEW
  const given = { members: idsText(memberIds), torrents: idsText(torrentIds), since, at }
  const rows = await (few ? ofFew : ofMany)(db, given)
  if (rows.length === 0) return () => NONE
  const kept = new Map<number, Map<number, Holding[]>>()
  for (const row of rows) {
    const ofMember = kept.get(row.memberId) ?? new Map<number, Holding[]>()
    kept.set(row.memberId, ofMember)
    ofMember.set(row.torrentId, [...(ofMember.get(row.torrentId) ?? NONE), asHolding(row)])
  }
  const of = (m: number, t: number) => kept.get(m)?.get(t) ?? NONE
  return ({ memberId: m, torrentId: t }) => {
    return [...of(NO_MEMBER, NO_TORRENT), ...of(NO_MEMBER, t), ...of(m, NO_TORRENT), ...of(m, t)]
  }
}

interface Asked {
  /** IDs in PostgreSQL's array format. */
  readonly members: string
  readonly torrents: string
  readonly since: number
  readonly at: number
}

/** The most torrents for which a page's plan is used; booking asks about thousands. */
const FEW = 200

/**
 * For a few torrents, the plan does not depend on their number: otherwise it would be made again
 * for each page, which takes 1.4 ms.
 */
const ofFew = createStatement((_db, asked: Asked) => {
  return statement(asked, (ids) => `any((select ${ids}::bigint[])::bigint[])`)
})

const ofMany = createStatement((_db, asked: Asked) => {
  return statement(asked, (ids) => `any(${ids}::bigint[])`)
})

/**
 * Values are numbered here: if each place that uses a value had a parameter, the IDs of a batch
 * would be sent and read seven times.
 */
function statement(
  { members, torrents, since, at }: Asked,
  oneOf: (ids: string) => string,
): CompiledQuery<Found> {
  const [isMember, isTorrent] = ['$1', '$2'].map(oneOf)
  return CompiledQuery.raw(
    `with recursive held as materialized (
      select id, scope, target_id, role, title, is_announced,
        up_permille as up, down_permille as down,
        extract(epoch from starts_at)::float8 as from, extract(epoch from ends_at)::float8 as until
      from promotion
      where starts_at <= to_timestamp($4)
        and (ends_at is null or ends_at > to_timestamp($3))
        and (scope in ('global', 'category', 'tag', 'bundle', 'role')
          or (scope in ('torrent', 'featured') and target_id = ${isTorrent})
          or (scope = 'personal' and target_id = ${isMember}))
    ), asked as (
      select id, category_id, bundle_id from torrent where id = ${isTorrent}
    ), categories (top, id) as (
      select target_id, target_id from held where scope = 'category'
      union select top, category.id from category
        join categories on category.parent_id = categories.id
    ), found as (
      select 0 as m, 0 as t, held.* from held where scope = 'global'
      union all select 0, asked.id, held.* from held
        join categories on categories.top = held.target_id
        join asked on asked.category_id = categories.id
        where scope = 'category'
      union all select 0, target_id, held.* from held where scope in ('torrent', 'featured')
      union all select 0, torrent_tag.torrent_id, held.* from held
        join torrent_tag on torrent_tag.tag_id = target_id
          and torrent_tag.torrent_id = ${isTorrent}
        where scope = 'tag'
      union all select 0, asked.id, held.* from held join asked on asked.bundle_id in (
          with recursive below (id) as (
            select held.target_id
            union select bundle.id from bundle join below on bundle.parent_id = below.id
          ) select id from below)
        where scope = 'bundle'
      union all select member.id, 0, held.* from held
        join member on member.role = held.role and member.id = ${isMember}
        where scope = 'role'
      union all select target_id, 0, held.* from held where scope = 'personal'
    )
    select m as "memberId", t as "torrentId", scope as source, title, up, down,
      is_announced as "isAnnounced", "from", until
    from found
    union all
    select member_id, torrent_id, 'token', 'A token', 1000, 0, false,
      extract(epoch from used_at)::float8,
      extract(epoch from coalesce(least(ended_at, expires_at), expires_at))::float8
    from token_use
    where member_id = ${isMember} and torrent_id = ${isTorrent}
      and used_at <= to_timestamp($4)
      and coalesce(least(ended_at, expires_at), expires_at) > to_timestamp($3)`,
    [members, torrents, since, at],
  )
}

const NONE: readonly Holding[] = []

/** No member or torrent has this ID: it stands for every member, or every torrent. */
const NO_MEMBER = 0
const NO_TORRENT = 0

function asHolding({ memberId: _m, torrentId: _t, up, down, ...found }: Found): Holding {
  return { ...found, upPermille: up, downPermille: down, counts: countsBy(found.source) }
}

/** Factors, and where they come from. */
export interface OwnFactors extends Factors {
  /** Whether downloads do not count because of a token or a promotion of this member. */
  readonly isPersonal: boolean
  /** The factors of announced site-wide promotions, which every page shows. */
  readonly everywhere: Factors
}

/**
 * Returns the current factors of torrents for a member (null: those that apply to every member), by
 * ID of the torrent; torrents with normal factors are left out.
 */
export async function now(
  db: Db,
  askedBy: number | null,
  torrentIds: readonly number[],
  at: Date,
): Promise<ReadonlyMap<number, OwnFactors>> {
  if (torrentIds.length === 0) return new Map()
  const memberId = askedBy ?? NO_MEMBER
  const seconds = at.getTime() / 1000
  const of = await holding(db, { memberIds: [memberId], torrentIds }, seconds, seconds)
  const forAll = of({ memberId: NO_MEMBER, torrentId: NO_TORRENT })
  const announced = forAll.filter(({ isAnnounced }) => isAnnounced)
  const everywhere = factorsOver(announced, seconds, seconds)
  const found = new Map<number, OwnFactors>()
  for (const torrentId of torrentIds) {
    const promotions = of({ memberId, torrentId })
    const factors = factorsOver(promotions, seconds, seconds)
    const isPersonal = promotions.some(isOwnFreeleech)
    if (factors !== PLAIN) found.set(torrentId, { ...factors, isPersonal, everywhere })
  }
  return found
}

function isOwnFreeleech({ source, downPermille }: Holding): boolean {
  return downPermille === 0 && (source === 'token' || source === 'personal')
}
