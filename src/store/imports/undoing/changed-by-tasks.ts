import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { CLAIM, FILL } from '../requests/pairs.ts'
import {
  ARTICLES,
  BUNDLES,
  COMMENTS,
  INVITES,
  MESSAGES,
  POSTS,
  REQUESTS,
  TOPICS,
  TORRENTS,
  WIKI_PAGES,
} from './imported-ids.ts'

// Imported rows that tasks change: when their time has passed, when search words are renewed after
// an upgrade, or when a new attribute is read from names. These changes are not the work of a
// person, and an undo removes the rows with everything else that the import wrote.

const isPair = (kind: string, member: string, subject: string) => sql`
  exists (select from import_pair p where p.kind = ${kind}
    and p.member_id = ${sql.ref(member)} and p.subject_id = ${sql.ref(subject)})`

/**
 * SQL: which rows `t` tasks may have changed, by table. What a person edited before is in a
 * revision, and what staff changed in other ways is in the audit log.
 */
export const changedByTasks: Readonly<Record<string, RawBuilder<unknown> | undefined>> = {
  // Fills by persons are rows of another table, which is checked as well.
  request: sql`
    t.id in ${REQUESTS} and t.state in ('open', 'filled', 'approved', 'expired')
    and t.ended_by is null`,
  request_bounty: sql`
    t.state in ('paid', 'returned') and t.id in (select bounty_id from import_bounty)`,
  request_fill: sql`
    t.state = 'approved' and t.decided_by is null and ${isPair(FILL, 't.filler_id', 't.id')}`,
  request_claim: sql`
    t.ended_at >= t.expires_at and ${isPair(CLAIM, 't.member_id', 't.request_id')}`,
  // After an edit by a person, the revision is higher, and after a removal the version.
  torrent: sql`t.id in ${TORRENTS} and t.revision = 1 and t.version = 1`,
  bundle: sql`
    t.id in ${BUNDLES} and t.revision = 1 and not t.is_locked
    and t.merged_into is null and t.removed_at is null`,
  comment: sql`t.id in ${COMMENTS} and t.revision = 1 and t.removed_at is null`,
  message: sql`t.id in ${MESSAGES} and t.revision = 1 and t.removed_at is null`,
  article: sql`t.id in ${ARTICLES} and t.revision = 1`,
  topic: sql`
    t.id in ${TOPICS} and t.revision = 1 and t.answer_id is null`,
  // The revisions of a page are checked separately.
  wiki_page: sql`t.id in ${WIKI_PAGES}`,
  // Except in a topic to which staff have moved it.
  post: sql`
    t.id in ${POSTS} and t.topic_id in ${TOPICS} and t.revision = 1 and t.removed_at is null`,
  // The address of an invite is deleted after it has expired.
  invite: sql`
    t.id in ${INVITES} and t.used_at is null and t.revoked_at is null and t.returned_at is null`,
}
