import { sql } from 'kysely'
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

export const IS_OURS = sql`(t.xmin::text::bigint in (select id from import_transaction))`
export const newIds = (...kinds: readonly string[]) => sql`(
  select new_id from import_row
  where kind = any(${kinds}::text[]) and outcome = 'imported' and new_id is not null)`
export const MEMBERS = newIds(MEMBER, ABSENT)
export const TORRENTS = newIds(TORRENT)
export const BUNDLES = newIds(BUNDLE)
export const COLLECTIONS = newIds(COLLECTION)
export const ARTICLES = newIds(NEWS)
export const FORUMS = newIds(FORUM)
export const FORUM_GROUPS = newIds(FORUM_GROUP)
export const TOPICS = newIds(TOPIC)
export const POSTS = newIds('post', POST_PART)
export const COMMENTS = newIds(...textKinds.filter((kind) => kind !== 'post'), COMMENT_PART)
export const MESSAGES = newIds(MESSAGE, MESSAGE_PART)
export const CONVERSATIONS = newIds(CONVERSATION)
export const POLLS = newIds(POLL)
export const INVITES = newIds(INVITE)
export const REQUESTS = newIds(REQUEST)
export const WIKI_PAGES = newIds(...wikiKinds)
