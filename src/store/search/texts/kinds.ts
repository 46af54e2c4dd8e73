import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Permission } from '../../../domain/roles/permissions.ts'
import type { Reader } from '../../records/targets.ts'
import { targetKinds } from '../../records/target-kinds.ts'
import * as targets from '../../records/targets.ts'

// What the search of texts finds: one row of `ownKinds` per kind, and one for everything that takes
// comments and has `found` in its row (records/target-kinds.ts). A table has an indexed column
// `words` (`text_words` of the schema). Removed texts, and those that the reader may not see, are
// not found.

type Sql<Value> = RawBuilder<Value>

/** The searching member, and the time. */
export interface Searcher extends Reader {
  readonly now: Date
}

interface Kind<Name extends string = string> {
  /** As in `in:posts`. */
  readonly name: Name
  /** The site's word for a text of this kind. */
  readonly label: string
  /** The permission without which nothing of this kind is found. */
  readonly right: Permission
  /** The tables; one of them is `text`, which has `id`, `author_id` and `words`. */
  readonly tables: (searcher: Searcher) => Sql<unknown>
  readonly isSeen: (searcher: Searcher) => Sql<boolean>
  readonly at: Sql<Date>
  /** As JSON: text, or a path of bundle names. */
  readonly title: Sql<unknown>
  /** The text in Markdown; null when there is only the title. */
  readonly body: Sql<string | null>
  /** The address of the page that shows the text. */
  readonly href: Sql<string>
  /** The slug of the text's forum. */
  readonly forum: Sql<string | null>
  /** Whether the author is not named; by default never. */
  readonly isAnonymous?: Sql<boolean>
}

const NOWHERE = sql<null>`null::text`

function inVisibleForum({ id, now }: Searcher): Sql<boolean> {
  return sql`topic.forum_id = any(array(
    select f.id from forum f where forum_allows(f, 'see', ${id}, ${now})))`
}

const ownKinds = {
  topic: {
    name: 'topics' as const,
    label: 'topic',
    right: 'forums.read',
    tables: () => sql`topic as text join topic on topic.id = text.id
      join forum on forum.id = topic.forum_id`,
    isSeen: (searcher) => sql`topic.posts > 0 and ${inVisibleForum(searcher)}`,
    at: sql`text.created_at`,
    title: sql`to_jsonb(text.title)`,
    body: sql`null::text`,
    href: sql`'/topics/' || text.id`,
    forum: sql`forum.slug`,
  },
  post: {
    name: 'posts' as const,
    label: 'post',
    right: 'forums.read',
    tables: () => sql`post as text join topic on topic.id = text.topic_id
      join forum on forum.id = topic.forum_id`,
    isSeen: (searcher) => sql`text.removed_at is null and ${inVisibleForum(searcher)}`,
    at: sql`text.created_at`,
    title: sql`to_jsonb(topic.title)`,
    body: sql`text.body`,
    href: sql`'/posts/' || text.id`,
    forum: sql`forum.slug`,
  },
  comment: {
    name: 'comments' as const,
    label: 'comment',
    right: 'catalog.read',
    tables: (searcher) => sql`comment as text
      join lateral ${targets.titlesOf('text', searcher)} as about on true`,
    isSeen: () => sql`text.removed_at is null`,
    at: sql`text.created_at`,
    title: sql`about.title`,
    body: sql`text.body`,
    href: sql`'/comments/' || text.id`,
    forum: NOWHERE,
    isAnonymous: sql`text.is_anonymous`,
  },
  ticket: {
    name: 'tickets' as const,
    label: 'ticket',
    right: 'support.read',
    tables: ({ id }) => sql`case_text as text
      join staff_case on staff_case.id = text.case_id and staff_case.kind = 'ticket'
        and text.with_id = ${id}`,
    isSeen: ({ id }) => sql`staff_case.member_id = ${id}`,
    at: sql`text.created_at`,
    title: sql`to_jsonb(staff_case.subject)`,
    body: sql`text.body`,
    href: sql`'/support/' || text.case_id || '#text-' || text.id`,
    forum: NOWHERE,
  },
  report: {
    name: 'reports' as const,
    label: 'report',
    right: 'support.read',
    // What the member wrote in a report, and the conversation with staff about it.
    tables: ({ id }) => sql`(
        select id, id as report_id, case_id, member_id as author_id, words, body, created_at
        from report where member_id = ${id}
        union all
        select said.id, own.id, said.case_id, said.author_id, said.words, said.body, said.created_at
        from case_text said join report own on own.case_id = said.case_id
          and own.member_id = said.with_id
        where said.with_id = ${id}) as text
      join staff_case on staff_case.id = text.case_id and staff_case.kind = 'report'`,
    isSeen: () => sql`true`,
    at: sql`text.created_at`,
    title: sql`to_jsonb(staff_case.subject)`,
    body: sql`text.body`,
    href: sql`'/reports/' || text.report_id`,
    forum: NOWHERE,
  },
  message: {
    name: 'messages' as const,
    label: 'message',
    right: 'messages.read',
    tables: ({ id }) => sql`message as text
      join conversation on conversation.id = text.conversation_id
      join conversation_member own on own.conversation_id = conversation.id
        and own.member_id = ${id} and own.left_at is null and text.id > own.sees_after`,
    isSeen: () => sql`text.removed_at is null`,
    at: sql`text.created_at`,
    title: sql`to_jsonb(conversation.subject)`,
    body: sql`text.body`,
    href: sql`'/messages/' || text.conversation_id || '/texts/' || text.id`,
    forum: NOWHERE,
  },
} satisfies Readonly<Record<string, Kind>>

type Target = typeof targetKinds
/** The kinds of targets that are found. */
type FoundTarget = {
  [Name in keyof Target]: Target[Name] extends { readonly found: unknown } ? Name : never
}[keyof Target]

/**
 * Returns a kind that selects a target and its text as a row of this table; the planner sees
 * through the join.
 */
function targetText<Name extends string>(target: FoundTarget, name: Name): Kind<Name> {
  const { label, right, title, href, author } = targets.targetSql(target)
  const table = sql.table(targets.targetSql(target).table)
  const { at, body } = targetKinds[target].found
  return {
    ...{ name, label, right, at, title, body, href, forum: NOWHERE },
    tables: () => sql`${table} join lateral (
      select ${table}.id, ${author} as author_id, ${table}.words) as text on true`,
    isSeen: (searcher) => targets.isFound(target, searcher),
  }
}

const foundTargets = Object.fromEntries(
  targets.targetNames.filter(isFoundTarget).map((target) => {
    return [target, targetText(target, targetKinds[target].found.name)]
  }),
) as { readonly [Name in FoundTarget]: Kind<Target[Name]['found']['name']> }

function isFoundTarget(target: targets.TargetKind): target is FoundTarget {
  return targets.targetSql(target).found !== undefined
}

export type TextKind = keyof typeof ownKinds | FoundTarget

const rows: Readonly<Record<TextKind, Kind>> = { ...ownKinds, ...foundTargets }

export const textKindNames = Object.keys(rows) as readonly TextKind[]

/** The names of `in:`. */
export type TextName = (
  (typeof ownKinds)[keyof typeof ownKinds] | (typeof foundTargets)[FoundTarget]
)['name']

export function kindRow(kind: TextKind): Kind<TextName> {
  return rows[kind] as Kind<TextName>
}
