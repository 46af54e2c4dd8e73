import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import { MEMBER } from '../members.ts'
import { actsOfStaff } from './acts.ts'
import { membersChanged, ofPersons, postsOfPersons } from './derived.ts'
import {
  ARTICLES,
  BUNDLES,
  COLLECTIONS,
  COMMENTS,
  CONVERSATIONS,
  FORUM_GROUPS,
  FORUMS,
  INVITES,
  IS_OURS,
  MEMBERS,
  MESSAGES,
  POLLS,
  POSTS,
  REQUESTS,
  TOPICS,
  TORRENTS,
  WIKI_PAGES,
} from './imported-ids.ts'
import { writersOf } from './writers.ts'

// Rows about imported things that persons wrote, in one table.

export interface Changed {
  readonly table: string
  readonly rows: number
  /** The authors of some of them, with the places: `ann at /torrents/5`. */
  readonly by: readonly string[]
}

/** Columns without a foreign key that refer to a thing, and how they do. */
const NAMING: readonly (readonly [table: string, where: RawBuilder<unknown>])[] = [
  ['comment', sql`t.target = 'torrent' and t.target_id in ${TORRENTS}`],
  ['bookmark', sql`t.target = 'torrent' and t.target_id in ${TORRENTS}`],
  ['collection_item', sql`t.target = 'torrent' and t.target_id in ${TORRENTS}`],
  ['comment', sql`t.target = 'bundle' and t.target_id in ${BUNDLES}`],
  ['collection_item', sql`t.target = 'bundle' and t.target_id in ${BUNDLES}`],
  ['comment', sql`t.target = 'collection' and t.target_id in ${COLLECTIONS}`],
  ['comment', sql`t.target = 'article' and t.target_id in ${ARTICLES}`],
  ['comment', sql`t.target = 'request' and t.target_id in ${REQUESTS}`],
  ['comment', sql`t.target = 'wiki' and t.target_id in ${WIKI_PAGES}`],
  ['tag_vote', sql`t.torrent_id in ${TORRENTS}`],
  ['poll_vote', sql`t.poll_id in ${POLLS}`],
  // A task records that a poll has ended.
  ['poll', sql`t.id in ${POLLS} and t.removed_at is not null`],
  ['revision', sql`t.entity = 'bundle' and t.entity_id in ${BUNDLES}`],
  ['revision', sql`t.entity = 'request' and t.entity_id in ${REQUESTS}`],
  ['revision', sql`t.entity = 'wiki' and t.entity_id in ${WIKI_PAGES}`],
  ['reaction', sql`t.target = 'comment' and t.target_id in ${COMMENTS}`],
  ['reaction', sql`t.target = 'post' and t.target_id in ${POSTS}`],
  ['watch', sql`t.kind = 'topic' and t.subject_id in ${TOPICS}`],
  ['watch', sql`t.kind = 'forum' and t.subject_id in ${FORUMS}`],
  ['watch', sql`t.kind = 'wiki' and t.subject_id in ${WIKI_PAGES}`],
  ['watch', sql`t.kind = 'request' and t.subject_id in ${REQUESTS}`],
  ['promotion', sql`t.scope in ('torrent', 'featured') and t.target_id in ${TORRENTS}`],
  ['promotion', sql`t.scope = 'personal' and t.target_id in ${MEMBERS}`],
]

/** Returns the rows about imported things that another transaction has written, in any table. */
export async function changedSince(tx: Db): Promise<readonly Changed[]> {
  // A comment of an imported member on an imported torrent is counted only once.
  const looked = new Map<string, RawBuilder<unknown>[]>()
  const look = (table: string, where: RawBuilder<unknown>): void => {
    looked.set(table, [...(looked.get(table) ?? []), where])
  }
  for (const [of, ids] of [
    ['member', MEMBERS],
    ['torrent', TORRENTS],
    ['bundle', BUNDLES],
    ['collection', COLLECTIONS],
    ['article', ARTICLES],
    ['forum', FORUMS],
    ['forum_group', FORUM_GROUPS],
    ['topic', TOPICS],
    ['post', POSTS],
    ['comment', COMMENTS],
    ['conversation', CONVERSATIONS],
    ['message', MESSAGES],
    ['request', REQUESTS],
    ['invite', INVITES],
    ['wiki_page', WIKI_PAGES],
  ] as const) {
    // Tasks and sign-ins also change rows of members, so these are checked below.
    if (of !== 'member') look(of, sql`t.id in ${ids}`)
    for (const { table, column } of await referencesTo(tx, of)) {
      look(table, sql`${sql.ref(`t.${column}`)} in ${ids}`)
    }
  }
  for (const [table, where] of NAMING) look(table, where)
  look('member', membersChanged(MEMBER))
  look('audit_log', actsOfStaff)
  look('ledger_post', postsOfPersons(MEMBERS))
  const found: Changed[] = []
  for (const [table, wheres] of looked) {
    const persons = ofPersons(table)
    if (persons === null) continue
    const where = sql`((${sql.join(wheres, sql`) or (`)})) and (${persons}) and not ${IS_OURS}`
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from ${sql.table(table)} t where ${where}`.execute(tx)
    if (rows[0].n === 0) continue
    found.push({ table, rows: rows[0].n, by: await writersOf(tx, table, where) })
  }
  return found
}

async function referencesTo(tx: Db, table: string) {
  const { rows } = await sql<{ table: string; column: string }>`
    select c.conrelid::regclass::text as table, a.attname as column
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and c.confrelid = ${table}::regclass
      and c.connamespace = current_schema()::regnamespace and cardinality(c.conkey) = 1
    order by 1, 2`.execute(tx)
  return rows
}
