import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import * as networkBans from '../bans/network-bans.ts'
import * as blobs from '../base/blobs.ts'
import type { Db } from '../base/db.ts'
import { allowLonger } from '../base/db.ts'
import * as outbox from '../records/outbox.ts'
import { targetSql } from '../records/targets.ts'
import { pauseBookings } from '../traffic/traffic.ts'
import { MEMBER } from './members.ts'
import type { Changed } from './undoing/changed-since.ts'
import { changedSince } from './undoing/changed-since.ts'
import { derivedTables, removeDerived, removePosts } from './undoing/derived.ts'
import {
  ARTICLES,
  BUNDLES,
  COLLECTIONS,
  collectIds,
  COMMENTS,
  CONVERSATIONS,
  FORUM_GROUPS,
  FORUMS,
  INVITES,
  IS_OURS,
  MEMBERS,
  MESSAGES,
  newIds,
  POLLS,
  POSTS,
  REQUESTS,
  TOPICS,
  TORRENTS,
  WIKI_PAGES,
} from './undoing/imported-ids.ts'
import { lockAgainstWriters } from './undoing/locks.ts'
import type { Moved } from './undoing/moved.ts'
import { movedSince } from './undoing/moved.ts'
import { writeWords } from './word-indexes.ts'

// Undoes everything that the import wrote. The rows of the import are those whose last writing
// transaction (xmin) is one of the import's, so a row that someone has changed since does not count
// as one of them.

const IDS = { members: MEMBERS, torrents: TORRENTS, bundles: BUNDLES, requests: REQUESTS }

export type Undone =
  | { readonly ok: true; readonly members: number; readonly torrents: number }
  /**
   * The tables in which someone else has written about imported things, with the number of rows,
   * and the bytes that clients have moved here since the import.
   */
  | ({ readonly ok: false; readonly changed: readonly Changed[] } & Moved)

/**
 * The tables that the import writes, each before those to which it refers, with the rows that the
 * import owns. Histories are removed before: all are of imported members.
 */
const WRITTEN: readonly (readonly [table: string, rows: RawBuilder<unknown>])[] = [
  ['network_ban', IS_OURS],
  ['old_name', IS_OURS],
  ['given_role', IS_OURS],
  [
    'role',
    sql`${IS_OURS} and t.kind = 'secondary'
      and not exists (select from given_role g where g.role = t.slug)
      and not exists (select from role_permission p where p.role = t.slug)`,
  ],
  ['member_note', IS_OURS],
  ['member_warning', IS_OURS],
  ['import_original', IS_OURS],
  ['topic_read', sql`t.topic_id in ${TOPICS} or t.member_id in ${MEMBERS}`],
  ['forum_read', sql`t.forum_id in ${FORUMS} or t.member_id in ${MEMBERS}`],
  ['forum_access', sql`t.forum_id in ${FORUMS}`],
  ['poll_tally', sql`t.poll_id in ${POLLS}`],
  ['poll_vote', sql`t.poll_id in ${POLLS}`],
  ['poll_choice', sql`t.poll_id in ${POLLS}`],
  ['poll', sql`t.id in ${POLLS}`],
  ['watch', IS_OURS],
  ['token_use', IS_OURS],
  ['import_bounty', sql`true`],
  ['request_claim', sql`t.request_id in ${REQUESTS}`],
  ['request_bounty', sql`t.request_id in ${REQUESTS}`],
  ['request_fill', sql`t.request_id in ${REQUESTS}`],
  ['request_match', sql`t.request_id in ${REQUESTS} or t.torrent_id in ${TORRENTS}`],
  ['request', sql`t.id in ${REQUESTS}`],
  ['post', sql`t.id in ${POSTS}`],
  ['topic', sql`t.id in ${TOPICS}`],
  ['forum', sql`t.id in ${FORUMS}`],
  ['forum_group', sql`t.id in ${FORUM_GROUPS}`],
  ['comment', sql`t.id in ${COMMENTS}`],
  ['message', sql`t.id in ${MESSAGES}`],
  ['conversation_member', sql`t.conversation_id in ${CONVERSATIONS}`],
  ['conversation', sql`t.id in ${CONVERSATIONS}`],
  ['article', sql`t.id in ${ARTICLES}`],
  ['revision', sql`t.entity = 'wiki' and t.entity_id in ${WIKI_PAGES}`],
  ['wiki_page', sql`t.id in ${WIKI_PAGES}`],
  ['collection_item', sql`t.collection_id in ${COLLECTIONS}`],
  ['collection', sql`t.id in ${COLLECTIONS}`],
  ['bookmark', IS_OURS],
  ['thanks', IS_OURS],
  ['promotion', IS_OURS],
  ['tag_vote', sql`t.torrent_id in ${TORRENTS}`],
  ['torrent_tag', sql`t.torrent_id in ${TORRENTS}`],
  ['torrent_media', sql`t.torrent_id in ${TORRENTS}`],
  ['torrent_file', sql`t.torrent_id in ${TORRENTS}`],
  ['torrent_folder', sql`t.torrent_id in ${TORRENTS}`],
  ['torrent_blob', sql`t.torrent_id in ${TORRENTS}`],
  ['torrent_hash', sql`t.torrent_id in ${TORRENTS}`],
  ['torrent_stats', sql`t.torrent_id in ${TORRENTS}`],
  ['torrent', sql`t.id in ${TORRENTS}`],
  ['bundle_external_id', IS_OURS],
  ['bundle_credit', sql`t.bundle_id in ${BUNDLES}`],
  ['bundle', sql`t.id in ${BUNDLES}`],
  [
    'tag',
    sql`${IS_OURS} and not exists (select from torrent_tag o where o.tag_id = t.id)
      and not exists (select from bundle_tag o where o.tag_id = t.id)
      and not exists (select from tag o where o.alias_of = t.id)`,
  ],
  ['blob', sql`${IS_OURS} and not (${blobs.isReferred(sql.ref('t.digest'))})`],
  ['ledger_entry', IS_OURS],
  ['ledger_post', IS_OURS],
  [
    'ledger_account',
    sql`t.member_id in ${MEMBERS} or t.name in (select 'request:' || id from ${REQUESTS} r (id))`,
  ],
  ['one_time_secret', IS_OURS],
  ['invite', sql`t.id in ${INVITES}`],
  ['member_totals', sql`t.member_id in ${MEMBERS}`],
  ['member', sql`t.id in ${MEMBERS}`],
]

/** The tables whose rows an undo deletes or changes. */
const LOCKED = [
  ...new Set([...derivedTables, ...WRITTEN.map(([table]) => table), 'import_correction']),
]

/**
 * Deletes the rows that the import wrote; deletes nothing if anything has been written about them
 * since.
 */
export async function undo(db: Db, now: Date): Promise<Undone> {
  return db.transaction().execute(async (tx) => {
    await allowLonger(tx, 0)
    // So that nothing is booked for a member between this check and the member's removal.
    await pauseBookings(tx, null)
    await lockAgainstWriters(tx, LOCKED)
    await collectIds(tx)
    const changed = await changedSince(tx)
    const moved = await movedSince(tx, IDS)
    if (changed.length > 0 || moved.bytes > 0n) return { ok: false as const, changed, ...moved }
    await writeWords(tx)
    const members = await countOf(tx, newIds(MEMBER))
    const torrents = await countOf(tx, TORRENTS)
    await takeFromCounts(tx)
    await letTriggers(tx, 'disable')
    const { rows: accounts } = await sql<{ id: number }>`
      select distinct account_id as id from ledger_entry t where ${IS_OURS}`.execute(tx)
    const others = await removePosts(tx, IDS)
    await removeDerived(tx, IDS)
    await sql`update member t set invited_by = null where invited_by in ${MEMBERS}`.execute(tx)
    for (const [table, rows] of WRITTEN) {
      await sql`delete from ${sql.table(table)} t where ${rows}`.execute(tx)
    }
    await correctBalances(tx, [...accounts.map(({ id }) => id), ...others])
    await letTriggers(tx, 'enable')
    await networkBans.tell(tx, await networkBans.raise(tx), now)
    await sql`
      truncate import_traffic, import_item, import_mark, import_pair, import_row`.execute(tx)
    await sql`delete from import_correction`.execute(tx)
    await sql`delete from import_run`.execute(tx)
    await sql`delete from import_source`.execute(tx)
    await sql`delete from import_transaction`.execute(tx)
    // The passwords of imported members are no longer staged, so the source must be read again.
    await sql`drop schema if exists import cascade`.execute(tx)
    // Trackers know the imported members, so they must load the full state again.
    await outbox.startAnew(tx)
    return { ok: true as const, members, torrents }
  })
}

const IMPORTED_TARGETS = { torrent: TORRENTS, bundle: BUNDLES, collection: COLLECTIONS }

/**
 * Subtracts what the import added from the counts of things that existed before: comments, topics,
 * posts and thanks.
 */
async function takeFromCounts(tx: Db): Promise<void> {
  for (const kind of ['torrent', 'bundle', 'collection'] as const) {
    const { table, key } = targetSql(kind).counter
    await sql`
      update ${sql.table(table)} c set comments = c.comments - n.comments
      from (
        select target_id, count(*) as comments from comment
        where target = ${kind} and target_id not in ${IMPORTED_TARGETS[kind]}
          and id in ${COMMENTS} and removed_at is null group by 1
      ) n where c.${sql.ref(key)} = n.target_id`.execute(tx)
  }
  await sql`
    update forum f set topics = f.topics - n.topics, posts = f.posts - n.posts
    from (
      select forum_id, count(*) filter (where posts > 0) as topics, sum(posts) as posts
      from topic where id in ${TOPICS} and forum_id not in ${FORUMS} group by 1
    ) n where f.id = n.forum_id`.execute(tx)
  await sql`
    update torrent_stats s set thanks = s.thanks - n.thanks
    from (
      select torrent_id, count(*) as thanks from thanks t
      where torrent_id not in ${TORRENTS} and ${IS_OURS} group by 1
    ) n where s.torrent_id = n.torrent_id`.execute(tx)
}

async function countOf(tx: Db, rows: RawBuilder<unknown>): Promise<number> {
  const { rows: found } = await sql<{ n: number }>`select count(*) as n from ${rows} m`.execute(tx)
  return found[0].n
}

/**
 * Corrects the accounts of the site, which keep the bookings of others; an account that only the
 * import used is removed.
 */
async function correctBalances(tx: Db, accounts: readonly number[]): Promise<void> {
  const ids = sql`${`{${accounts.join()}}`}::bigint[]`
  await sql`
    update ledger_account a set balance = coalesce(
      (select sum(amount) from ledger_entry e where e.account_id = a.id), 0)
    where a.id = any(${ids})`.execute(tx)
  await sql`
    delete from ledger_account a where a.name = 'opening' and a.currency <> 'invites'
      and not exists (select from ledger_entry e where e.account_id = a.id)`.execute(tx)
}

/**
 * Disables or enables the triggers of tables. That of tags would write each torrent again with its
 * search words, and all tags that an undo removes are those of imported torrents.
 */
async function letTriggers(tx: Db, how: 'enable' | 'disable'): Promise<void> {
  for (const table of ['ledger_entry', 'ledger_post', 'ledger_account', 'member', 'torrent_tag']) {
    await sql`alter table ${sql.table(table)} ${sql.raw(how)} trigger user`.execute(tx)
  }
}
