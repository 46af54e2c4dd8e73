import { sql } from 'kysely'
import { MAX_TAGS } from '../domain/torrent/words.ts'
import type { Db } from './db.ts'
import { tagIdsOf } from './torrent-tags.ts'

// Members vote on the tags of a torrent, and propose more. One vote a member and tag, which may be
// changed and withdrawn; sums stand beside the tags.

export interface ScoredTag {
  readonly slug: string
  readonly name: string
  readonly isOfficial: boolean
  readonly up: number
  readonly down: number
  /** How the member has voted; 0: not at all. */
  readonly own: -1 | 0 | 1
}

/** The tags of a torrent, the best first; of equal ones the official ones, then by slug. */
export async function scored(
  db: Db,
  torrentId: number,
  memberId: number,
): Promise<readonly ScoredTag[]> {
  const { rows } = await sql<ScoredTag>`
    select slug, coalesce(name, slug) as name, is_official as "isOfficial",
      coalesce(up, 0) as up, coalesce(down, 0) as down, coalesce(vote, 0) as own
    from torrent_tag
    join tag on tag.id = torrent_tag.tag_id
    left join torrent_tag_score score
      on score.torrent_id = torrent_tag.torrent_id and score.tag_id = torrent_tag.tag_id
    left join tag_vote on tag_vote.torrent_id = torrent_tag.torrent_id
      and tag_vote.tag_id = torrent_tag.tag_id and tag_vote.member_id = ${memberId}
    where torrent_tag.torrent_id = ${torrentId}
    order by coalesce(up, 0) - coalesce(down, 0) desc, is_official desc, slug`.execute(db)
  return rows
}

export interface Vote {
  readonly torrentId: number
  /** Or an alias of it. */
  readonly slug: string
  readonly memberId: number
  /** 0 withdraws it. */
  readonly vote: -1 | 0 | 1
}

/** Takes a vote instead of an earlier one; false when the torrent has no such tag. */
export async function vote(db: Db, given: Vote, now: Date): Promise<boolean> {
  const { torrentId, slug, memberId } = given
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: number }>`
      select tag_id as id from torrent_tag
      join tag on slug = ${slug} and tag_id = coalesce(tag.alias_of, tag.id)
      where torrent_id = ${torrentId} for update of torrent_tag`.execute(tx)
    if (rows.length === 0) return false
    const place = { torrent_id: torrentId, tag_id: rows[0].id, member_id: memberId }
    if (given.vote === 0) {
      await sql`delete from tag_vote where torrent_id = ${torrentId} and tag_id = ${place.tag_id}
        and member_id = ${memberId}`.execute(tx)
    } else {
      await tx
        .insertInto('tag_vote')
        .values({ ...place, vote: given.vote, at: now })
        .onConflict((conflict) =>
          conflict
            .columns(['torrent_id', 'tag_id', 'member_id'])
            .doUpdateSet({ vote: given.vote, at: now }),
        )
        .execute()
    }
    await recount(tx, place.tag_id, [torrentId])
    return true
  })
}

/** Sums the votes on a tag anew, for transactions that have changed them. */
export async function recount(tx: Db, tagId: number, torrentIds: readonly number[]): Promise<void> {
  await sql`
    insert into torrent_tag_score (torrent_id, tag_id, up, down)
    select torrent_id, tag_id,
      (select count(*) from tag_vote v where v.torrent_id = torrent_tag.torrent_id
        and v.tag_id = torrent_tag.tag_id and vote = 1),
      (select count(*) from tag_vote v where v.torrent_id = torrent_tag.torrent_id
        and v.tag_id = torrent_tag.tag_id and vote = -1)
    from torrent_tag where tag_id = ${tagId} and torrent_id = any(${torrentIds}::bigint[])
    order by torrent_id
    on conflict (torrent_id, tag_id) do update set up = excluded.up, down = excluded.down
  `.execute(tx)
}

export type Proposed = 'DONE' | 'TOO_MANY' | 'GONE'

/**
 * Adds tags to a torrent with the vote of the member who proposes them; one that is there already
 * gets the vote.
 */
export async function propose(
  db: Db,
  torrentId: number,
  slugs: readonly string[],
  memberId: number,
  now: Date,
): Promise<Proposed> {
  return db.transaction().execute(async (tx) => {
    const torrent = await tx
      .selectFrom('torrent')
      .select('id')
      .where('id', '=', torrentId)
      .where('state', '=', 'listed')
      .forUpdate()
      .executeTakeFirst()
    if (torrent === undefined) return 'GONE'
    const ids = [...(await tagIdsOf(tx, slugs))].sort((a, b) => a - b)
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from torrent_tag
      where torrent_id = ${torrentId} and tag_id <> all(${ids}::bigint[])`.execute(tx)
    if (rows[0].n + ids.length > MAX_TAGS) return 'TOO_MANY'
    await sql`
      insert into torrent_tag (torrent_id, tag_id, added_by)
      select ${torrentId}::bigint, id, ${memberId}::bigint from unnest(${ids}::bigint[]) as id
      on conflict do nothing`.execute(tx)
    await sql`
      insert into tag_vote (torrent_id, tag_id, member_id, vote, at)
      select ${torrentId}::bigint, id, ${memberId}::bigint, 1, ${now}
      from unnest(${ids}::bigint[]) as id
      on conflict (torrent_id, tag_id, member_id) do update set vote = 1, at = excluded.at
    `.execute(tx)
    for (const id of ids) await recount(tx, id, [torrentId])
    return 'DONE'
  })
}
