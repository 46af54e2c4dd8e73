import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Named } from '../../domain/bundles/names.ts'
import type { Permission } from '../../domain/roles/permissions.ts'

// What members can comment on, watch, report and find: one row of `targetKinds` per kind
// (docs/how-to/add-a-comment-target.md).

type Sql<Value> = RawBuilder<Value>

/**
 * The reader, as the SQL of a kind refers to them: also as a column, for many readers in one
 * statement.
 */
export interface ReaderSql {
  readonly id: Sql<number>
  readonly now: Sql<Date>
  readonly can: (permission: Permission) => boolean
}

/** How the search of texts finds a target; the table has the columns `id` and `words`. */
interface Found {
  /** The kind's name in a search, as in `in:articles`. */
  readonly name: string
  /** Whether a reader can find and report it; absent: if it exists and they may know about it. */
  readonly isSeen?: (reader: ReaderSql) => Sql<boolean>
  readonly at: Sql<Date>
  /** The text in Markdown. */
  readonly body: Sql<string>
}

export interface Kind {
  /** The name of the kind on the site. */
  readonly label: string
  /** Without this permission, a member cannot find, watch or report targets of this kind. */
  readonly right: Permission
  /** The first part of the address that has the comments: `/<path>/<id>`. */
  readonly path: string
  /** The address of the page, which can contain words. */
  readonly href: Sql<string>
  /** The table, which has a column `id`. */
  readonly table: string
  /** The title as JSON: text, or a path of bundle names. */
  readonly title: Sql<Title>
  /** Whether the target exists: it is neither removed nor merged into another one. */
  readonly isThere: Sql<boolean>
  /** Whether the reader may know about the target and its comments, removed or not. */
  readonly isSeen: (reader: ReaderSql) => Sql<boolean>
  /**
   * Whether the reader may know about the target where its comments are not shown; absent: as
   * `isSeen`.
   */
  readonly isKnown?: (reader: ReaderSql) => Sql<boolean>
  /** Whether comments can be added while the target exists; absent: always. */
  readonly isOpen?: Sql<boolean>
  /** Why the target was removed, if it was. */
  readonly reason: Sql<string | null>
  /** The ID of the target that replaced it; null: none did. */
  readonly movedTo: Sql<number | null>
  /** The column with the number of comments, in the row that `key` finds. */
  readonly counter: { readonly table: string; readonly key: string }
  /** The member who is notified about each comment; null: no one is. */
  readonly told: Sql<number | null>
  /**
   * The member who created the target, who does not see reports of it; null: it belongs to
   * everyone.
   */
  readonly author: Sql<number | null>
  /** Absent: the search of texts does not find targets of this kind. */
  readonly found?: Found
}

export type Title = string | readonly Named[]

function articleIsKnown({ id, now, can }: ReaderSql) {
  return sql<boolean>`(${can('articles.read')}::boolean and (article.published_at <= ${now}
    or article.blog_id = ${id} or ${can('articles.manage')}))`
}

export const targetKinds = {
  torrent: {
    label: 'torrent',
    right: 'catalog.read',
    path: 'torrents',
    href: sql`'/torrents/' || torrent.id`,
    table: 'torrent',
    title: sql`to_jsonb(torrent.name)`,
    isThere: sql`torrent.state <> 'removed'`,
    isSeen: ({ id, can }) => sql`(torrent.state in ('listed', 'removed')
      or torrent.uploader_id = ${id} or ${can('torrents.moderate')})`,
    reason: sql`torrent.removed_reason`,
    movedTo: sql`null::bigint`,
    counter: { table: 'torrent_stats', key: 'torrent_id' },
    told: sql`torrent.uploader_id`,
    author: sql`torrent.uploader_id`,
  },
  bundle: {
    label: 'bundle',
    right: 'catalog.read',
    path: 'bundles',
    href: sql`'/bundles/' || bundle.id`,
    table: 'bundle',
    title: sql`(
      with recursive up as (
        select b.*, 1 as level from bundle b where b.id = bundle.id
        union all
        select b.*, level + 1 from bundle b join up on b.id = up.parent_id where level < 8
      )
      select jsonb_agg(jsonb_build_object('kind', kind, 'title', title, 'year', year,
        'number', number, 'numberEnd', number_end) order by level desc) from up)`,
    isThere: sql`(bundle.removed_at is null and bundle.merged_into is null)`,
    isSeen: () => sql`true`,
    reason: sql`bundle.removed_reason`,
    movedTo: sql`bundle.merged_into`,
    counter: { table: 'bundle', key: 'id' },
    // Bundles belong to everyone.
    told: sql`null::bigint`,
    author: sql`null::bigint`,
  },
  collection: {
    label: 'collection',
    right: 'catalog.read',
    path: 'collections',
    href: sql`'/collections/' || collection.id`,
    table: 'collection',
    title: sql`to_jsonb(collection.title)`,
    isThere: sql`collection.removed_at is null`,
    isSeen: ({ id, can }) => sql`(not collection.is_private
      or collection.owner_id = ${id} or ${can('collections.manage')})`,
    reason: sql`collection.removed_reason`,
    movedTo: sql`null::bigint`,
    counter: { table: 'collection', key: 'id' },
    told: sql`collection.owner_id`,
    author: sql`collection.owner_id`,
  },
  article: {
    label: 'article',
    right: 'articles.read',
    path: 'articles',
    href: sql`case when article.blog_id is null then '/news/' || article.slug
      else '/blogs/' || (select name from member where id = article.blog_id) || '/' || article.slug
      end`,
    table: 'article',
    title: sql`to_jsonb(article.title)`,
    isThere: sql`article.removed_at is null`,
    isOpen: sql`article.commenting = 'open'`,
    isSeen: (reader) => sql`(article.commenting <> 'off' and ${articleIsKnown(reader)})`,
    isKnown: articleIsKnown,
    reason: sql`article.removed_reason`,
    movedTo: sql`null::bigint`,
    counter: { table: 'article', key: 'id' },
    told: sql`article.author_id`,
    author: sql`article.author_id`,
    found: {
      name: 'articles' as const,
      isSeen: ({ now }) => sql`(article.removed_at is null and article.published_at <= ${now})`,
      at: sql`article.published_at`,
      body: sql`article.body`,
    },
  },
  wiki: {
    label: 'wiki page',
    right: 'catalog.read',
    path: 'wiki-pages',
    href: sql`'/wiki/' || wiki_page.path`,
    table: 'wiki_page',
    title: sql`to_jsonb(wiki_page.title)`,
    isThere: sql`wiki_page.removed_at is null`,
    isSeen: ({ id, now }) =>
      sql`wiki_reader(wiki_page.path)
        = any((select roles_reached(${id}::bigint, ${now}::timestamptz))::text[])`,
    reason: sql`wiki_page.removed_reason`,
    movedTo: sql`null::bigint`,
    counter: { table: 'wiki_page', key: 'id' },
    // Pages belong to everyone.
    told: sql`null::bigint`,
    author: sql`wiki_page.author_id`,
    found: {
      name: 'wiki' as const,
      at: sql`coalesce(wiki_page.edited_at, wiki_page.created_at)`,
      body: sql`wiki_page.body`,
    },
  },
  request: {
    label: 'request',
    right: 'requests.read',
    path: 'requests',
    href: sql`'/requests/' || request.id`,
    table: 'request',
    title: sql`to_jsonb(request.title)`,
    isThere: sql`request.state <> 'removed'`,
    isSeen: () => sql`true`,
    reason: sql`request.ended_reason`,
    movedTo: sql`null::bigint`,
    counter: { table: 'request', key: 'id' },
    told: sql`request.member_id`,
    author: sql`request.member_id`,
    found: {
      name: 'requests' as const,
      at: sql`request.created_at`,
      body: sql`request.description`,
    },
  },
} satisfies Readonly<Record<string, Kind>>
