import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Permission } from '../../domain/roles/permissions.ts'
import type { ReaderSql } from './target-kinds.ts'
import type { Reader, TargetKind } from './targets.ts'
import { readerSql, targetNames, targetSql } from './targets.ts'

// Whether a reader may know about a thing, removed or not. Staff work on things that are about
// other things: a case about a report, a text that waits. All of them check it here, so that
// queues, lists and counts for staff contain nothing that a reader could not read on its page. No
// one may know about a deleted thing, unless its row of `thingKinds` says otherwise.

type Sql<Value> = RawBuilder<Value>

interface Thing {
  /** The permission without which no thing of this kind is known. */
  readonly right: Permission
  readonly isKnown: (id: Sql<number>, reader: ReaderSql) => Sql<boolean>
}

function targetThing(target: TargetKind): Thing {
  const { right, table, isSeen, isKnown = isSeen } = targetSql(target)
  const known = (id: Sql<number>, reader: ReaderSql) => sql<boolean>`(
    select ${isKnown(reader)} from ${sql.table(table)} where ${sql.table(table)}.id = ${id})`
  return { right, isKnown: known }
}

const targetThings = Object.fromEntries(
  targetNames.map((target) => [target, targetThing(target)]),
) as Readonly<Record<TargetKind, Thing>>

const inForum = (forumId: Sql<unknown>, { id, now }: ReaderSql) => sql<boolean>`(
  select forum_allows(f, 'see', ${id}, ${now}) from forum f where f.id = ${forumId})`

function topicIsKnown(id: Sql<number>, reader: ReaderSql): Sql<boolean> {
  return inForum(sql`(select asked.forum_id from topic asked where asked.id = ${id})`, reader)
}

const thingKinds = {
  ...targetThings,
  forum: { right: 'forums.read', isKnown: inForum },
  topic: { right: 'forums.read', isKnown: topicIsKnown },
  post: {
    right: 'forums.read',
    isKnown: (id, reader) =>
      inForum(
        sql`(select t.forum_id from post p join topic t on t.id = p.topic_id where p.id = ${id})`,
        reader,
      ),
  },
  comment: {
    right: 'catalog.read',
    isKnown: (id, reader) => sql`(
      select ${oneOf(targetThings, sql`said.target`, sql`said.target_id`, reader)}
      from comment said where said.id = ${id})`,
  },
  member: { right: 'members.read', isKnown: () => sql`true` },
  // The blog of a deleted account is deleted with it, and staff could read it.
  article: {
    ...targetThings.article,
    isKnown: (id, reader) => sql`coalesce(${targetThings.article.isKnown(id, reader)}, true)`,
  },
  poll: {
    right: 'polls.read',
    isKnown: (id, reader) => sql`(
      select case
        when poll.topic_id is not null then ${topicIsKnown(sql`poll.topic_id`, reader)}
        when poll.article_id is not null
          then ${targetThings.article.isKnown(sql`poll.article_id`, reader)}
        else true end
      from poll where poll.id = ${id})`,
  },
  // An image is known where a torrent shows it. If no torrent shows it, no closed page hides it.
  image: {
    right: 'catalog.read',
    isKnown: (id, { id: readerId, now, can }) => sql`(not exists (
        select from torrent_image on_page where on_page.image_id = ${id})
      or exists (
        select from torrent_image on_page join torrent on torrent.id = on_page.torrent_id
        where on_page.image_id = ${id}
          and ${targetSql('torrent').isSeen({ id: readerId, now, can })}))`,
  },
  // A fill of a request is visible to everyone who reads requests.
  fill: { right: 'requests.read', isKnown: () => sql`true` },
} satisfies Readonly<Record<string, Thing>>

export type KnownThing = keyof typeof thingKinds

/**
 * SQL: whether a reader may know about a thing.
 * @param kind SQL of its kind, one of `KnownThing`; nothing is known about other kinds
 */
export function isKnown(kind: Sql<unknown>, id: Sql<number>, reader: Reader): Sql<boolean> {
  return oneOf(thingKinds, kind, id, readerSql(reader))
}

/** All kinds, for lists in which only some rows are about things. */
export const knownThings = Object.keys(thingKinds) as readonly KnownThing[]

/** Like `isKnown`, for one kind. */
export function isKnownOf(kind: KnownThing, id: Sql<number>, reader: Reader): Sql<boolean> {
  const { right, isKnown: known } = (thingKinds as Readonly<Record<KnownThing, Thing>>)[kind]
  return reader.can(right) ? sql`coalesce(${known(id, readerSql(reader))}, false)` : sql`false`
}

function oneOf(
  kinds: Readonly<Record<string, Thing>>,
  kind: Sql<unknown>,
  id: Sql<number>,
  reader: ReaderSql,
): Sql<boolean> {
  const whens = Object.entries(kinds).flatMap(([name, { right, isKnown: known }]) =>
    reader.can(right) ? [sql`when ${sql.lit(name)} then ${known(id, reader)}`] : [],
  )
  if (whens.length === 0) return sql`false`
  return sql`coalesce(case ${kind} ${sql.join(whens, sql` `)} else false end, false)`
}
