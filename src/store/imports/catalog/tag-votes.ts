import { sql } from 'kysely'
import type pg from 'pg'
import { tagSlug } from '../../../domain/imports/tags.ts'
import type { Db } from '../../base/db.ts'
import { givenRows } from '../../base/given-rows.ts'
import type { MarkOutcome } from '../marks/report.ts'
import { outcomesOf } from '../marks/report.ts'
import type { Target } from '../members.ts'
import { MEMBER } from '../members.ts'
import * as records from '../records.ts'
import type { TagVoteDescription } from '../described/source.ts'
import { TORRENT } from '../records.ts'

// Votes of members on the tags of groups. Each becomes a vote on the tag of every torrent of the
// group. The sums were imported with the torrents (torrent-extras.ts), so votes are imported only
// once for each torrent.

/** A torrent whose votes were imported; its row has the ID here as both IDs. */
const VOTED = 'tag-votes'

const VOTES = sql.table('import.plain_tag_vote')

/** Imports the votes on torrents for which no earlier run has imported any. */
export async function importTagVotes(
  client: pg.ClientBase,
  { db, inTransaction }: Target,
  { rows }: TagVoteDescription,
  now: Date,
): Promise<void> {
  await client.query(`
    drop table if exists import.plain_tag_vote;
    create unlogged table import.plain_tag_vote as
    select v.*, null::bigint as tag_id from (${rows}) v;
    analyze import.plain_tag_vote`)
  await nameTags(client, db)
  await inTransaction((tx) => book(tx, now))
}

/** Finds the tags here for the names of tags there. */
async function nameTags(client: pg.ClientBase, db: Db): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    'select distinct name from import.plain_tag_vote where name is not null',
  )
  const named = rows.flatMap(({ name }) => {
    const slug = tagSlug(name)
    return slug === null ? [] : [{ name, slug }]
  })
  await sql`
    update ${VOTES} v set tag_id = coalesce(tag.alias_of, tag.id)
    from ${givenRows(named, {
      name: ['text', ({ name }) => name],
      slug: ['text', ({ slug }) => slug],
    })} join tag on tag.slug = x.slug where v.name = x.name`.execute(db)
}

async function book(tx: Db, now: Date): Promise<void> {
  await sql`
    create temporary table new_tag_vote on commit drop as
    select t.new_id as torrent_id, v.tag_id, m.new_id as member_id, sign(sum(v.vote)) as vote
    from ${VOTES} v
    join import_row m on m.kind = ${sql.lit(MEMBER)} and m.old_id = v.member_id
      and m.outcome = 'imported'
    join import.plain_torrent p on p.group_id = v.group_id
    join import_row t on t.kind = ${sql.lit(TORRENT)} and t.old_id = p.id
      and t.outcome = 'imported'
    join torrent_tag g on g.torrent_id = t.new_id and g.tag_id = v.tag_id
    where not exists (select from import_row d where d.kind = ${sql.lit(VOTED)}
      and d.old_id = t.new_id)
    group by 1, 2, 3 having sum(v.vote) <> 0`.execute(tx)
  const { rows } = await sql<{ id: number }>`
    select distinct torrent_id as id from new_tag_vote order by 1`.execute(tx)
  if (rows.length > 0) {
    await records.mark(tx)
    await sql`
      insert into tag_vote (torrent_id, tag_id, member_id, vote, at)
      select torrent_id, tag_id, member_id, vote, ${now} from new_tag_vote
      on conflict do nothing`.execute(tx)
    // A withdrawn vote is subtracted from the sum, so the sum must include all imported votes.
    await sql`
      insert into torrent_tag_score (torrent_id, tag_id, up, down)
      select torrent_id, tag_id, count(*) filter (where vote > 0), count(*) filter (where vote < 0)
      from new_tag_vote group by 1, 2
      on conflict (torrent_id, tag_id) do update
        set up = greatest(torrent_tag_score.up, excluded.up),
          down = greatest(torrent_tag_score.down, excluded.down)`.execute(tx)
    const done = { outcome: 'imported', reason: '', digest: '', figures: null } as const
    await records.put(
      tx,
      VOTED,
      rows.map(({ id }) => ({ ...done, oldId: id, newId: id })),
    )
  }
  // All steps of a dry run are in one transaction.
  await sql`drop table new_tag_vote`.execute(tx)
}

/** Returns the outcomes of the rows with votes, most frequent first. */
export async function tagVoteOutcomes(db: Db): Promise<readonly MarkOutcome[]> {
  const judged = sql`
    with place as (
      select v.group_id, v.tag_id, bool_or(g.tag_id is not null) as is_here,
        bool_or(t.outcome = 'quarantined') as waits
      from (select distinct group_id, tag_id from ${VOTES}) v
      join import.plain_torrent p on p.group_id = v.group_id
      join import_row t on t.kind = ${TORRENT} and t.old_id = p.id
      left join torrent_tag g on t.outcome = 'imported' and g.torrent_id = t.new_id
        and g.tag_id = v.tag_id
      group by 1, 2
    )
    select case
        when m.outcome = 'quarantined' then array['quarantined', 'Its member is in quarantine']
        when m.outcome is distinct from 'imported'
          then array['left-out', 'Its account was not imported']
        when place.is_here and row_number() over (
          partition by v.group_id, v.tag_id, v.member_id order by v.vote) > 1
          then array['merged', 'Another row is of the same member and tag']
        when place.is_here then array['imported', '']
        when place.waits then array['quarantined', 'Its torrent is in quarantine']
        else array['left-out', 'No torrent here has the tag'] end as said
    from ${VOTES} v
    left join place on place.group_id = v.group_id
      and place.tag_id is not distinct from v.tag_id
    left join import_row m on m.kind = ${MEMBER} and m.old_id = v.member_id`
  return outcomesOf(db, judged)
}
