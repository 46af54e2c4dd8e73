import { sql } from 'kysely'
import { sourcesCalled } from '../../../../domain/bundles/external-ids/read.ts'
import type { Term } from '../../../../domain/search/expression.ts'
import { withBelow } from '../../../taxonomy/categories.ts'
import type { TorrentFilter } from '../../filters.ts'
import { isInForce } from '../../../records/periods/in-force.ts'
/** What a filter needs from the database. */
export interface Wants {
  /** The words that a match must have. */
  readonly all: readonly Term[]
  /** Single terms. */
  readonly terms: readonly Term[]
  /** The words for ranking, as typed. */
  readonly ranked: readonly Term[]
  readonly typed: string
  readonly categories: readonly string[]
  readonly tags: readonly string[]
  readonly uploaders: readonly string[]
  readonly external: readonly string[]
  readonly is: ReadonlySet<string>
}

/** The torrents that are freeleech for a member. */
export interface Free {
  readonly isEverything: boolean
  readonly categories: readonly number[]
  readonly tags: readonly number[]
  readonly torrents: readonly number[]
  readonly bundles: readonly number[]
}

/** Changes of torrents since a transaction. */
export interface News {
  /** All transactions with a lower ID have ended. */
  readonly horizon: string
  readonly changes: readonly (readonly [transaction: string, torrentId: number])[]
}

/** The values that were read; undefined: not requested. */
export interface Read extends News {
  readonly all?: readonly string[]
  readonly terms?: readonly string[]
  readonly typedTerms?: readonly string[]
  readonly typed?: string
  readonly categories?: Readonly<Record<string, readonly number[]>> | null
  readonly tags?: Readonly<Record<string, number>> | null
  readonly uploaders?: Readonly<Record<string, number>> | null
  readonly external?: Readonly<Record<string, readonly number[]>> | null
  readonly seeding?: readonly number[]
  readonly leeching?: readonly number[]
  readonly completed?: readonly number[]
  readonly bookmarked?: readonly number[]
  readonly free?: Free
  readonly facetKeys?: readonly string[]
}

/**
 * Returns the statement that reads the values for a filter, and the changes since a horizon, in one
 * row.
 */
export function statement(
  { memberId, now }: TorrentFilter,
  wants: Wants & { readonly wantsFacets: boolean },
  since: string,
) {
  const { all, terms, ranked, typed, categories, tags, uploaders, external, is } = wants
  const member = sql`${memberId}::bigint`
  const list = (of: ReturnType<typeof sql>) => sql`array(${of})`
  const sessions = (isSeeding: boolean) =>
    list(sql`select torrent_id from peer_session where member_id = ${member} and ended_at is null
      and seeding = ${isSeeding}`)
  // Only the requested parts are included: the others would not run, but would still be planned
  // each time.
  const parts: readonly (readonly [isAsked: boolean, part: () => ReturnType<typeof sql>])[] = [
    [wants.wantsFacets, () => FACET_KEYS],
    [all.length > 0, () => sql`search_terms(${lists(all)})::text[] as "all"`],
    [terms.length > 0, () => sql`${queries('search_query', terms)} as terms`],
    [ranked.length > 0, () => sql`${queries('search_typed', ranked)} as "typedTerms"`],
    [typed !== '', () => sql`search_key(${typed}) as typed`],
    [categories.length > 0, () => sql`${categoryIds(categories)} as categories`],
    [
      tags.length > 0,
      () => sql`(select json_object_agg(slug, coalesce(alias_of, id)) from tag
        where slug = any(${tags}::text[])) as tags`,
    ],
    [
      uploaders.length > 0,
      () => sql`(select json_object_agg(asked, id) from unnest(${uploaders}::text[]) as asked
        join member on lower(member.name) = lower(asked)) as uploaders`,
    ],
    [external.length > 0, () => sql`${bundleIds(external)} as external`],
    [is.has('seeding'), () => sql`${sessions(true)} as seeding`],
    [is.has('leeching'), () => sql`${sessions(false)} as leeching`],
    [
      is.has('snatched') || is.has('unsnatched'),
      () =>
        sql`${list(sql`select torrent_id from member_torrent
        where member_id = ${member} and completed_at is not null`)} as completed`,
    ],
    [
      is.has('bookmarked'),
      () =>
        sql`${list(sql`select target_id from bookmark
        where member_id = ${member} and target = 'torrent'`)} as bookmarked`,
    ],
    [
      is.has('freeleech') && now !== undefined,
      () => sql`${freeAt(memberId, now ?? new Date(0))} as free`,
    ],
  ]
  const asked = parts.filter(([isAsked]) => isAsked).map(([, part]) => part())
  return sql<Read>`select ${sql.join([newsSince(since), ...asked])}`
}

/** Returns texts, and whether each is a prefix, as two parameters. */
function lists(terms: readonly Term[]) {
  return sql`${terms.map(({ text }) => text)}::text[],
    ${terms.map(({ isPrefix }) => isPrefix)}::boolean[]`
}

function queries(name: 'search_query' | 'search_typed', terms: readonly Term[]) {
  return sql`array(select ${sql.raw(name)}(text, is_prefix)::text
    from unnest(${lists(terms)}) with ordinality as term (text, is_prefix, place) order by place)`
}

const FACET_KEYS = sql`array(select distinct key from attribute
  where is_facet and is_searchable and not is_retired order by key) as "facetKeys"`

/** Returns the columns of `News`. */
function newsSince(since: string) {
  return sql`pg_snapshot_xmin(pg_current_snapshot())::text as horizon,
    (select coalesce(json_agg(json_build_array(transaction::text, torrent_id)), '[]')
      from torrent_change where transaction >= ${since}::text::xid8) as changes`
}

/** Returns the IDs of each category and all below it. */
function categoryIds(slugs: readonly string[]) {
  return sql`(
    with recursive below (slug, id) as (
      select slug, id from category where slug = any(${slugs}::text[])
      union select below.slug, category.id from category join below on category.parent_id = below.id
    ) select json_object_agg(slug, ids)
      from (select slug, array_agg(id) as ids from below group by slug) as of_one)`
}

function bundleIds(names: readonly string[]) {
  const ids = names.flatMap((name) => {
    const [called, value] = name.split(':')
    return sourcesCalled(called).map((source) => ({ name, source, value }))
  })
  return sql`(
    with recursive below (name, id) as (
      select name, bundle_id from unnest(${ids.map(({ name }) => name)}::text[],
        ${ids.map(({ source }) => source)}::text[], ${ids.map(({ value }) => value)}::text[])
        as asked (name, source, value)
      join bundle_external_id held on held.source = asked.source and held.value = asked.value
      union select below.name, bundle.id from bundle join below on bundle.parent_id = below.id
    ) select json_object_agg(name, ids)
      from (select name, array_agg(id) as ids from below group by name) as of_one)`
}

// SQL: the torrents that are freeleech, from the same rows as in `isFree` (promoted.ts).
function freeAt(memberId: number, now: Date) {
  const targets = (...scopes: readonly string[]) =>
    sql`array(select target_id from current where scope = any(${scopes}::text[]))`
  return sql`(
    with recursive current as (
      select scope, target_id, role from promotion
      where ${isInForce(now)} and down_permille = 0
    ), below (id) as (
      select target_id from current where scope = 'bundle'
      union select bundle.id from bundle join below on bundle.parent_id = below.id
    ) select json_build_object(
      'isEverything', exists (select from current where scope = 'global'
        or (scope = 'personal' and target_id = ${memberId}::bigint)
        or (scope = 'role' and role = (select role from member where id = ${memberId}::bigint))),
      'categories', array(
        select id from ${withBelow(sql`select target_id from current where scope = 'category'`)}
          as among),
      'tags', ${targets('tag')},
      'torrents', ${targets('torrent', 'featured')} || array(
        select torrent_id from token_use where member_id = ${memberId}::bigint
          and ended_at is null and expires_at > ${now}),
      'bundles', array(select id from below)))`
}
