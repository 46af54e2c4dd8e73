import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import { BUNDLE } from '../catalog/bundles.ts'
import { TORRENT } from '../records.ts'
import { COLLECTION } from '../collections/collections.ts'
import { INVITE } from '../invites/invites.ts'
import { MEMBER } from '../members.ts'
import { CONVERSATION, MESSAGE, MESSAGE_PART } from '../messages/plain-messages.ts'
import { NEWS } from '../news/news.ts'
import { POLL } from '../polls/plain-polls.ts'
import { REQUEST } from '../requests/plain-requests.ts'
import { textKinds } from '../described/talk.ts'
import { ABSENT } from '../texts/authors.ts'
import { FORUM, FORUM_GROUP } from '../texts/forums.ts'
import { COMMENT_PART, POST_PART } from '../texts/texts.ts'
import { TOPIC } from '../texts/topics.ts'
import { wikiKinds } from '../described/wiki.ts'

// SQL of what an undo removes: the IDs of the things that the import created, according to its
// records; and whether one of the import's transactions was the last to write a row.

/** SQL over rows `t` of any table. The IDs are converted, not the `xmin` of each row. */
export const IS_OURS = sql`(t.xmin in (select id::text::xid from import_transaction))`
export const newIds = (...kinds: readonly string[]) => sql`(
  select new_id from import_row
  where kind = any(${kinds}::text[]) and outcome = 'imported' and new_id is not null)`

/** The temporary tables of IDs, each with the kinds of rows of the import. */
const KINDS = {
  members: [MEMBER, ABSENT],
  torrents: [TORRENT],
  bundles: [BUNDLE],
  collections: [COLLECTION],
  articles: [NEWS],
  forums: [FORUM],
  forum_groups: [FORUM_GROUP],
  topics: [TOPIC],
  posts: ['post', POST_PART],
  comments: [...textKinds.filter((kind) => kind !== 'post'), COMMENT_PART],
  messages: [MESSAGE, MESSAGE_PART],
  conversations: [CONVERSATION],
  polls: [POLL],
  invites: [INVITE],
  requests: [REQUEST],
  wiki_pages: wikiKinds,
} as const

const tableOf = (name: keyof typeof KINDS) => sql.table(`pg_temp.imported_${name}`)
const idsIn = (name: keyof typeof KINDS) => sql`(select id from ${tableOf(name)})`

// SQL of IDs, for the transaction that has called `collectIds`.
export const MEMBERS = idsIn('members')
export const TORRENTS = idsIn('torrents')
export const BUNDLES = idsIn('bundles')
export const COLLECTIONS = idsIn('collections')
export const ARTICLES = idsIn('articles')
export const FORUMS = idsIn('forums')
export const FORUM_GROUPS = idsIn('forum_groups')
export const TOPICS = idsIn('topics')
export const POSTS = idsIn('posts')
export const COMMENTS = idsIn('comments')
export const MESSAGES = idsIn('messages')
export const CONVERSATIONS = idsIn('conversations')
export const POLLS = idsIn('polls')
export const INVITES = idsIn('invites')
export const REQUESTS = idsIn('requests')
export const WIKI_PAGES = idsIn('wiki_pages')

/**
 * Collects the IDs in temporary tables, until the end of the transaction. More than a hundred
 * statements read them, each of which would otherwise search the records of the import, and be
 * planned for a wrong number of rows.
 */
export async function collectIds(tx: Db): Promise<void> {
  for (const [name, kinds] of Object.entries(KINDS)) {
    const table = tableOf(name as keyof typeof KINDS)
    await sql`
      create temporary table ${sql.table(`imported_${name}`)} on commit drop as
      select distinct new_id as id from ${newIds(...kinds)} r`.execute(tx)
    await sql`analyze ${table}`.execute(tx)
  }
}
