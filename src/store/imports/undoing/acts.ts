import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { theProgram } from '../../records/audit.ts'
import { MEMBER } from '../members.ts'
import {
  ARTICLES,
  BUNDLES,
  COLLECTIONS,
  COMMENTS,
  FORUM_GROUPS,
  FORUMS,
  INVITES,
  MEMBERS,
  POSTS,
  REQUESTS,
  TOPICS,
  TORRENTS,
  WIKI_PAGES,
} from './imported-ids.ts'

// What staff did to imported things, and what imported staff did, according to the audit log. Some
// of it leaves no other trace, such as the removal of a note, and rows of members change with every
// task.

/** The kinds of targets in the audit log, with the imported things of each. */
const TARGETS: readonly (readonly [kind: string, ids: RawBuilder<unknown>])[] = [
  [MEMBER, MEMBERS],
  ['torrent', TORRENTS],
  ['bundle', BUNDLES],
  ['collection', COLLECTIONS],
  ['article', ARTICLES],
  ['forum', FORUMS],
  ['forum-group', FORUM_GROUPS],
  ['topic', TOPICS],
  ['post', POSTS],
  ['comment', COMMENTS],
  ['request', REQUESTS],
  ['invite', INVITES],
  ['wiki', WIKI_PAGES],
]

/** Actions that are checked by their rows in other tables. */
const SEEN_ELSEWHERE = ['member.note', 'member.warn', 'member.unwarn']

/**
 * SQL over rows `t` of the audit log: whether a person acted. A member may have the name of the
 * program, which has no ID.
 */
const isOfStaff = sql`(t.actor_id is not null or t.actor_name <> ${theProgram.name})`

/**
 * SQL over rows `t` of the audit log: actions on imported things, or by imported members on
 * anything.
 */
export const actsOfStaff = sql`
  ${isOfStaff} and t.action <> all(${SEEN_ELSEWHERE}::text[])
  and (t.actor_id in ${MEMBERS} or ${sql.join(
    TARGETS.map(([kind, ids]) => sql`t.target_kind = ${kind} and t.target_id in ${ids}`),
    sql` or `,
  )})`
