import { sql } from 'kysely'
import type pg from 'pg'
import { creditRoles, MAX_CREDIT_NAME, MAX_CREDITS } from '../../../domain/bundles/credits.ts'
import type { Db } from '../../base/db.ts'
import type { CreditDescription } from '../described/source.ts'
import type { MarkOutcome } from '../marks/report.ts'
import { outcomesOf } from '../marks/report.ts'
import type { Target } from '../members.ts'
import * as records from '../records.ts'
import { BARE_GROUP, BUNDLE, GROUP } from './bundles.ts'

// Credits of groups of the source. If there is a single main artist, that artist is the bundle
// above the album; all others are credited on the album.

const CREDITS = sql.table('import.plain_credit')

/** SQL: whether a bundle has the credit of a row; names are compared as in `bundle_credit`. */
const isOn = (bundleId: string) => sql`exists (
  select from bundle_credit o where o.bundle_id = ${sql.ref(bundleId)} and o.role = c.role
    and coalesce(nullif(o.name_key, ''), o.name) = c.name_as_key)`

/** Adds the credits to bundles that the import created and that no one has edited since. */
export async function importCredits(
  client: pg.ClientBase,
  { inTransaction }: Target,
  { rows }: CreditDescription,
): Promise<void> {
  await client.query(`
    drop table if exists import.plain_credit;
    create unlogged table import.plain_credit as
    select group_id, role, place, name, coalesce(nullif(search_key(name), ''), name) as name_as_key,
      role = 'main' and name is not null and count(*) filter (
        where role = 'main' and name is not null) over (partition by group_id) = 1 as is_artist
    from (
      select group_id, role, place,
        nullif(left(btrim(regexp_replace(name, '\\s+', ' ', 'g')), ${MAX_CREDIT_NAME}), '') as name
      from (${rows}) as read
    ) as c;
    analyze import.plain_credit`)
  await inTransaction(write)
}

async function write(tx: Db): Promise<void> {
  const { numAffectedRows = 0n } = await sql`
    insert into bundle_credit (bundle_id, position, role, name, name_key)
    select bundle_id, position, role, name, search_key(name) from (
      select bundle_id, role, name, coalesce((
          select max(position) from bundle_credit o where o.bundle_id = added.bundle_id), 0)
        + row_number() over (partition by bundle_id
          order by array_position(${[...creditRoles]}::text[], role), place, name) as position
      from (
        select distinct on (b.id, c.role, c.name_as_key) b.id as bundle_id, c.role, c.name, c.place
        from ${CREDITS} c
        join import_row g on g.kind = ${GROUP} and g.old_id = c.group_id
        join bundle b on b.id = g.new_id and b.edited_at is null and b.removed_at is null
          and b.merged_into is null
        join import_row m on m.kind = ${BUNDLE} and m.old_id = b.id and m.outcome = 'imported'
        where c.role is not null and c.name is not null and not coalesce(c.is_artist, false)
          and not ${isOn('b.id')}
        order by b.id, c.role, c.name_as_key, c.place
      ) as added
    ) as numbered where position <= ${MAX_CREDITS}`.execute(tx)
  // A run that adds nothing leaves nothing to be undone.
  if (numAffectedRows > 0n) await records.mark(tx)
}

/** Returns the outcomes of the rows with credits, most frequent first. */
export async function creditOutcomes(db: Db): Promise<readonly MarkOutcome[]> {
  const judged = sql`
    select case
        when g.old_id is null and b.old_id is null
          then array['left-out', 'No torrent of its group was imported']
        when c.is_artist or c.role = 'main' and g.old_id is null then array['merged', '']
        when g.old_id is null then array['left-out', 'Only albums have credits']
        when c.role is null then array['left-out', 'Its role is unknown']
        when c.name is null then array['left-out', 'Its artist is not in the source']
        when ${isOn('g.new_id')} and row_number() over (
          partition by g.new_id, c.role, c.name_as_key order by c.place) > 1
          then array['merged', 'Another row says the same']
        when ${isOn('g.new_id')} then array['imported', '']
        else array['left-out', 'Its album was here before, was edited, or has ' ||
          ${MAX_CREDITS}::text || ' credits'] end as said
    from ${CREDITS} c
    left join import_row g on g.kind = ${GROUP} and g.old_id = c.group_id
    left join import_row b on b.kind = ${BARE_GROUP} and b.old_id = c.group_id`
  return outcomesOf(db, judged)
}
