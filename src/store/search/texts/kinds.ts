import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Permission } from '../../../domain/roles/permissions.ts'
import type { Reader } from '../../records/targets.ts'
import * as targets from '../../records/targets.ts'

// What the search of texts finds: one row of `textKinds` per kind. A table has a column `words`
// (`text_words` of the schema) with an index. Removed texts, and those that the reader may not see,
// do not exist here.

type Sql<Value> = RawBuilder<Value>

/** Who searches, and when. */
export interface Searcher extends Reader {
  readonly now: Date
}

interface Kind {
  /** As in `in:posts`. */
  readonly name: string
  /** Without it, nothing of this kind is found. */
  readonly right: Permission
  /** The tables; one of them is `text`, which has `id`, `author_id` and `words`. */
  readonly tables: (searcher: Searcher) => Sql<unknown>
  readonly isSeen: (searcher: Searcher) => Sql<boolean>
  readonly at: Sql<Date>
  /** As JSON: text, or a path of bundle names. */
  readonly title: Sql<unknown>
  /** Markdown; null when there is only the title. */
  readonly body: Sql<string | null>
  /** What the address needs in addition to the ID. */
  readonly place: Sql<unknown>
  /** The slug of its forum. */
  readonly forum: Sql<string | null>
  /** Whether its author is not named; absent: never. */
  readonly isAnonymous?: Sql<boolean>
}

const NOWHERE = sql<null>`null::text`

function inVisibleForum({ id, now }: Searcher): Sql<boolean> {
  return sql`topic.forum_id = any(array(
    select f.id from forum f where forum_allows(f, 'see', ${id}, ${now})))`
}

export const textKinds = {
  topic: {
    name: 'topics' as const,
    right: 'forums.read',
    tables: () => sql`topic as text join topic on topic.id = text.id
      join forum on forum.id = topic.forum_id`,
    isSeen: (searcher) => sql`topic.posts > 0 and ${inVisibleForum(searcher)}`,
    at: sql`text.created_at`,
    title: sql`to_jsonb(text.title)`,
    body: sql`null::text`,
    place: sql`null::jsonb`,
    forum: sql`forum.slug`,
  },
  post: {
    name: 'posts' as const,
    right: 'forums.read',
    tables: () => sql`post as text join topic on topic.id = text.topic_id
      join forum on forum.id = topic.forum_id`,
    isSeen: (searcher) => sql`text.removed_at is null and ${inVisibleForum(searcher)}`,
    at: sql`text.created_at`,
    title: sql`to_jsonb(topic.title)`,
    body: sql`text.body`,
    place: sql`null::jsonb`,
    forum: sql`forum.slug`,
  },
  comment: {
    name: 'comments' as const,
    right: 'catalog.read',
    tables: (searcher) => sql`comment as text
      join lateral ${targets.titlesOf('text', searcher)} as about on true`,
    isSeen: () => sql`text.removed_at is null`,
    at: sql`text.created_at`,
    title: sql`about.title`,
    body: sql`text.body`,
    place: sql`null::jsonb`,
    forum: NOWHERE,
    isAnonymous: sql`text.is_anonymous`,
  },
  article: {
    name: 'articles' as const,
    right: 'articles.read',
    tables: () => sql`article as text`,
    isSeen: ({ now }) => sql`text.removed_at is null and text.published_at <= ${now}`,
    at: sql`text.published_at`,
    title: sql`to_jsonb(text.title)`,
    body: sql`text.body`,
    place: sql`jsonb_build_object('kind', text.kind, 'slug', text.slug)`,
    forum: NOWHERE,
  },
  wiki: {
    name: 'wiki' as const,
    right: 'catalog.read',
    tables: () => sql`wiki_page as text`,
    isSeen: ({ id, now }) => sql`text.removed_at is null and wiki_reader(text.path)
      = any((select roles_reached(${id}::bigint, ${now}::timestamptz))::text[])`,
    at: sql`coalesce(text.edited_at, text.created_at)`,
    title: sql`to_jsonb(text.title)`,
    body: sql`text.body`,
    place: sql`jsonb_build_object('path', text.path)`,
    forum: NOWHERE,
  },
  request: {
    name: 'requests' as const,
    right: 'requests.read',
    tables: () => sql`(select *, member_id as author_id from request) as text`,
    isSeen: () => sql`text.state <> 'removed'`,
    at: sql`text.created_at`,
    title: sql`to_jsonb(text.title)`,
    body: sql`text.description`,
    place: sql`null::jsonb`,
    forum: NOWHERE,
  },
  ticket: {
    name: 'tickets' as const,
    right: 'support.read',
    tables: ({ id }) => sql`case_text as text
      join staff_case on staff_case.id = text.case_id and staff_case.kind = 'ticket'
        and text.with_id = ${id}`,
    isSeen: ({ id }) => sql`staff_case.member_id = ${id}`,
    at: sql`text.created_at`,
    title: sql`to_jsonb(staff_case.subject)`,
    body: sql`text.body`,
    place: sql`jsonb_build_object('case', text.case_id)`,
    forum: NOWHERE,
  },
  message: {
    name: 'messages' as const,
    right: 'messages.read',
    tables: ({ id }) => sql`message as text
      join conversation on conversation.id = text.conversation_id
      join conversation_member own on own.conversation_id = conversation.id
        and own.member_id = ${id} and own.left_at is null and text.id > own.sees_after`,
    isSeen: () => sql`text.removed_at is null`,
    at: sql`text.created_at`,
    title: sql`to_jsonb(conversation.subject)`,
    body: sql`text.body`,
    place: sql`jsonb_build_object('conversation', text.conversation_id)`,
    forum: NOWHERE,
  },
} satisfies Readonly<Record<string, Kind>>

export type TextKind = keyof typeof textKinds

export const textKindNames = Object.keys(textKinds) as readonly TextKind[]

const rows: Readonly<Record<TextKind, Kind>> = textKinds

export function kindRow(kind: TextKind): Kind {
  return rows[kind]
}
