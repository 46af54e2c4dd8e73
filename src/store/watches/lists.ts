import { sql } from 'kysely'
import type { Named } from '../../domain/bundles/names.ts'
import type { WatchLevel } from '../../domain/watches/watches.ts'
import type { Db } from '../base/db.ts'
import type { Reader } from '../records/targets.ts'
import { titleText } from '../records/targets.ts'
import type { WatchKind } from './kinds.ts'
import { watchKindNames, watchKinds } from './kinds.ts'

// What a member watches, follows and mutes, with the number of additions there.

export interface WatchRow {
  readonly id: number
  readonly kind: WatchKind
  readonly subjectId: number
  readonly level: WatchLevel
  readonly title: string
  readonly href: string
  /** How many additions there were since the subject was last seen, up to MOST_NEW; 0 if muted. */
  readonly added: number
}

/** A position in the list: below a number of additions and an ID. */
export interface WatchPlace {
  readonly isNew: boolean
  readonly below: number
}

interface Page {
  /** Null: all levels. */
  readonly level: WatchLevel | null
  readonly after: WatchPlace | null
  readonly limit: number
}

/**
 * Lists the reader's choices for subjects that the reader may see: first those with additions, then
 * the most recently chosen. A member can have only a limited number of choices (MOST_WATCHES).
 */
export async function list(
  db: Db,
  reader: Reader,
  { level, after, limit }: Page,
): Promise<readonly WatchRow[]> {
  const parts = watchKindNames.map((kind) => {
    const { from, name, title, href, isSeen, added } = watchKinds[kind]
    return sql`
      select w.id, w.kind, w.subject_id, w.level, ${title} as title, ${href} as href, (
        select count(*) from (${added(reader)}) few where w.level <> 'mute'
      )::integer as added
      from member me join watch w on w.member_id = me.id and w.kind = ${kind}
      join ${from} as ${sql.ref(name)} on ${sql.ref(`${name}.id`)} = w.subject_id
      where me.id = ${reader.id} and (${level}::text is null or w.level = ${level})
        and ${isSeen(reader)}`
  })
  const { rows } = await sql<Omit<WatchRow, 'title'> & { title: string | readonly Named[] }>`
    select id, kind, subject_id as "subjectId", level, title, href, added
    from (${sql.join(parts, sql` union all `)}) all_of_them
    where ${after === null} or (added > 0, id) < (${after?.isNew ?? false}, ${after?.below ?? 0})
    order by added > 0 desc, id desc limit ${limit}`.execute(db)
  return rows.map((row) => ({ ...row, title: titleText(row.title) }))
}
