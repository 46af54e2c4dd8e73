import { sql } from 'kysely'
import { MAX_TAGS } from '../../domain/torrents/texts.ts'
import { isAlive } from '../records/alive-bundle.ts'
import { foldTag } from '../../domain/taxonomy/tag-slugs.ts'
import type { Db } from '../base/db.ts'
import { tagIdsOf } from './torrent-tags.ts'

// Members vote on the tags of torrents and bundles, and propose new ones. Each member has one vote
// per tag, which can be changed and withdrawn; the sums are stored with the tags.

export interface ScoredTag {
  readonly slug: string
  readonly name: string
  readonly isOfficial: boolean
  readonly up: number
  readonly down: number
  /** The member's vote; 0: none. */
  readonly own: -1 | 0 | 1
}

/** The kinds of items that have tags. */
export interface Tagged {
  readonly target: TaggedKind
  readonly id: number
}

export type TaggedKind = 'torrent' | 'bundle'

const NAMES = {
  torrent: { tags: 'torrent_tag', votes: 'tag_vote', scores: 'torrent_tag_score' },
  bundle: { tags: 'bundle_tag', votes: 'bundle_tag_vote', scores: 'bundle_tag_score' },
} as const

/**
 * Returns the tables for a kind of item, and the column in them that contains the ID of the item.
 */
function tablesOf(target: TaggedKind) {
  const { tags, votes, scores } = NAMES[target]
  return {
    ...{ tags: sql.table(tags), votes: sql.table(votes), scores: sql.table(scores) },
    id: sql.ref(`${target}_id`),
  }
}

/** Lists the tags of an item, highest score first, then official ones, then by slug. */
export async function scored(
  db: Db,
  { target, id }: Tagged,
  memberId: number,
): Promise<readonly ScoredTag[]> {
  const of = tablesOf(target)
  const { rows } = await sql<ScoredTag>`
    select slug, coalesce(name, slug) as name, is_official as "isOfficial",
      coalesce(up, 0) as up, coalesce(down, 0) as down, coalesce(vote, 0) as own
    from ${of.tags} as given
    join tag on tag.id = given.tag_id
    left join ${of.scores} as score
      on score.${of.id} = given.${of.id} and score.tag_id = given.tag_id
    left join ${of.votes} as vote on vote.${of.id} = given.${of.id}
      and vote.tag_id = given.tag_id and vote.member_id = ${memberId}
    where given.${of.id} = ${id}
    order by coalesce(up, 0) - coalesce(down, 0) desc, is_official desc, slug`.execute(db)
  return rows
}

export interface Vote {
  readonly on: Tagged
  /** The slug of the tag or of an alias. */
  readonly slug: string
  readonly memberId: number
  /** 0 withdraws the vote. */
  readonly vote: -1 | 0 | 1
}

/** Replaces the member's vote; returns false if the item does not have this tag. */
export async function vote(db: Db, given: Vote, now: Date): Promise<boolean> {
  const { on, slug, memberId } = given
  const of = tablesOf(on.target)
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: number }>`
      select tag_id as id from ${of.tags} as given
      join tag on slug = ${foldTag(slug)} and tag_id = coalesce(tag.alias_of, tag.id)
      where ${of.id} = ${on.id} for update of given`.execute(tx)
    if (rows.length === 0) return false
    const tagId = rows[0].id
    if (given.vote === 0) {
      await sql`delete from ${of.votes} where ${of.id} = ${on.id} and tag_id = ${tagId}
        and member_id = ${memberId}`.execute(tx)
    } else {
      await sql`
        insert into ${of.votes} (${of.id}, tag_id, member_id, vote, at)
        values (${on.id}, ${tagId}, ${memberId}, ${given.vote}, ${now})
        on conflict (${of.id}, tag_id, member_id)
          do update set vote = excluded.vote, at = excluded.at`.execute(tx)
    }
    await recount(tx, on.target, tagId, [on.id])
    return true
  })
}

/** Recalculates the sum of votes on a tag of an item, for transactions that changed votes. */
async function recount(
  tx: Db,
  target: TaggedKind,
  tagId: number,
  ids: readonly number[],
): Promise<void> {
  const of = tablesOf(target)
  await sql`
    insert into ${of.scores} (${of.id}, tag_id, up, down)
    select ${of.id}, tag_id,
      (select count(*) from ${of.votes} v where v.${of.id} = given.${of.id}
        and v.tag_id = given.tag_id and vote = 1),
      (select count(*) from ${of.votes} v where v.${of.id} = given.${of.id}
        and v.tag_id = given.tag_id and vote = -1)
    from ${of.tags} as given where tag_id = ${tagId} and ${of.id} = any(${ids}::bigint[])
    order by ${of.id}
    on conflict (${of.id}, tag_id) do update set up = excluded.up, down = excluded.down
  `.execute(tx)
}

/**
 * Moves the votes on a tag to another tag; if a member voted on both, the vote on the other tag
 * stays.
 */
export async function moveTag(
  tx: Db,
  target: TaggedKind,
  from: number,
  into: number,
): Promise<void> {
  const of = tablesOf(target)
  await sql`
    insert into ${of.tags} (${of.id}, tag_id, added_by)
    select ${of.id}, ${into}::bigint, added_by from ${of.tags} where tag_id = ${from}
    order by ${of.id} on conflict do nothing`.execute(tx)
  const { rows } = await sql<{ id: number }>`
    insert into ${of.votes} (${of.id}, tag_id, member_id, vote, at)
    select ${of.id}, ${into}::bigint, member_id, vote, at from ${of.votes} where tag_id = ${from}
    order by ${of.id}, member_id on conflict do nothing
    returning ${of.id} as id`.execute(tx)
  await recount(tx, target, into, [...new Set(rows.map(({ id }) => id))])
  await sql`delete from ${of.tags} where tag_id = ${from}`.execute(tx)
}

/** Moves the tags of one bundle, with their votes, to another. */
export async function moveBundle(tx: Db, from: number, into: number): Promise<void> {
  await sql`
    insert into bundle_tag (bundle_id, tag_id, added_by)
    select ${into}::bigint, tag_id, added_by from bundle_tag where bundle_id = ${from}
    order by tag_id on conflict do nothing`.execute(tx)
  const { rows } = await sql<{ id: number }>`
    insert into bundle_tag_vote (bundle_id, tag_id, member_id, vote, at)
    select ${into}::bigint, tag_id, member_id, vote, at from bundle_tag_vote
    where bundle_id = ${from} order by tag_id, member_id on conflict do nothing
    returning tag_id as id`.execute(tx)
  for (const tagId of new Set(rows.map(({ id }) => id))) await recount(tx, 'bundle', tagId, [into])
  await tx.deleteFrom('bundle_tag').where('bundle_id', '=', from).execute()
}

export type Proposed = 'DONE' | 'TOO_MANY' | 'GONE'

/**
 * Adds tags to an item, each with the vote of the member who proposes it; a tag that the item
 * already has gets the vote too.
 */
export async function propose(
  db: Db,
  on: Tagged,
  slugs: readonly string[],
  memberId: number,
  now: Date,
): Promise<Proposed> {
  const of = tablesOf(on.target)
  return db.transaction().execute(async (tx) => {
    if (!(await held(tx, on))) return 'GONE'
    const ids = [...(await tagIdsOf(tx, slugs))].sort((a, b) => a - b)
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from ${of.tags}
      where ${of.id} = ${on.id} and tag_id <> all(${ids}::bigint[])`.execute(tx)
    if (rows[0].n + ids.length > MAX_TAGS) return 'TOO_MANY'
    await sql`
      insert into ${of.tags} (${of.id}, tag_id, added_by)
      select ${on.id}::bigint, id, ${memberId}::bigint from unnest(${ids}::bigint[]) as id
      on conflict do nothing`.execute(tx)
    await sql`
      insert into ${of.votes} (${of.id}, tag_id, member_id, vote, at)
      select ${on.id}::bigint, id, ${memberId}::bigint, 1, ${now}
      from unnest(${ids}::bigint[]) as id
      on conflict (${of.id}, tag_id, member_id) do update set vote = 1, at = excluded.at
    `.execute(tx)
    for (const id of ids) await recount(tx, on.target, id, [on.id])
    return 'DONE'
  })
}

/** Locks the item until the transaction ends; returns false if it does not exist. */
async function held(tx: Db, { target, id }: Tagged): Promise<boolean> {
  const query =
    target === 'torrent'
      ? tx.selectFrom('torrent').select('id').where('id', '=', id).where('state', '=', 'listed')
      : tx.selectFrom('bundle').select('id').where('id', '=', id).where(isAlive)
  return (await query.forUpdate().executeTakeFirst()) !== undefined
}
