import { reportHref } from '../reports/parts/link.ts'
import type { ArticleKind } from '../../domain/articles/articles.ts'
import { articleState } from '../../domain/articles/articles.ts'
import type { TimeText } from '../../shared/format.ts'
import { timeText } from '../../shared/format.ts'
import type { ArticleRow } from '../../store/articles/articles.ts'
import type { FeedLinks } from '../feeds/parts/addresses.ts'
import type { PageData } from '../http/action.ts'
import { withQuery } from '../http/frame/cursor.ts'
import type { Fields } from '../http/frame/forms.ts'
import type { Pager, PageOf } from '../http/frame/pager.ts'
import { pagerOf } from '../http/frame/pager.ts'
import type { ReactionsPart } from '../texts/parts/reactions.ts'
import type { CommentsSection } from '../comments/parts/section.ts'
import type { PollPart } from '../polls/parts/part.ts'
import { foldOf } from '../http/frame/folded.ts'
import type { Html } from '../ui/markdown.ts'
import { markdown } from '../ui/markdown.ts'
import { addressOf, blogOf } from './parts/lines.ts'
import { mayEdit, mayRemove } from './rights.ts'
import type { Link } from '../ui/link.ts'
import { userHref } from '../ui/link.ts'

const KIND_NAMES: Readonly<Record<ArticleKind, string>> = {
  site: 'Site',
  staff: 'Staff',
  member: 'Blog',
}

interface Line extends Link {
  readonly kind: string
  readonly author: Link & { readonly role: string }
  readonly tags: readonly Link[]
  readonly isPinned: boolean
  /** Its state if it is not published. */
  readonly mark: string | null
  readonly when: TimeText
}

export interface ListPage extends PageData {
  readonly feedHref: string
  readonly lead: string
  readonly links: readonly Link[]
  readonly caption: string
  readonly lines: readonly Line[]
  readonly hasLines: boolean
  /** The tag that the list is limited to; null: none. */
  readonly tag: string | null
  readonly allHref: string
  readonly newHref: string | null
  readonly nothing: string
  readonly pager: Pager | null
}

export interface Listed {
  readonly title: string
  readonly lead: string
  /** The path of the list. */
  readonly path: string
  readonly rows: readonly ArticleRow[]
  readonly paged: PageOf
  readonly query: Fields
  readonly tag: string | null
  readonly feed: FeedLinks
  readonly links: readonly Link[]
  readonly newHref: string | null
  readonly nothing: string
  readonly now: Date
}

export function listPage(listed: Listed): ListPage {
  const { title, lead, path, rows, paged, query, tag, feed, links, newHref, now } = listed
  return {
    title: tag === null ? title : `${title}: ${tag}`,
    lead,
    links,
    caption: `${title}, newest first`,
    lines: rows.map((row) => lineOf(row, now)),
    hasLines: rows.length > 0,
    tag,
    allHref: path,
    newHref,
    nothing: listed.nothing,
    pager: pagerOf(path, paged, query),
    ...feed,
  }
}

function lineOf(row: ArticleRow, now: Date): Line {
  const state = articleState(row, now)
  return {
    label: row.title,
    href: addressOf(row),
    kind: KIND_NAMES[row.kind],
    author: authorOf(row),
    tags: tagLinks(row),
    isPinned: row.isPinned,
    mark: state === 'published' ? null : state,
    when: timeText(row.publishedAt ?? row.createdAt, now),
  }
}

function authorOf({ author, authorRole }: ArticleRow) {
  return { label: author, href: userHref(author), role: authorRole }
}

/** Links each tag to the articles that have it, in the news or in all blogs. */
function tagLinks({ kind, tags }: ArticleRow): readonly Link[] {
  const path = kind === 'member' ? '/blogs' : '/news'
  return tags.map((tag) => ({ label: tag, href: withQuery(path, {}, { tag }) }))
}

export interface ShowPage extends PageData, PollPart {
  /** The list that contains the article. */
  readonly shelf: Link
  readonly author: Link & { readonly role: string }
  readonly when: TimeText
  readonly tags: readonly Link[]
  readonly hasTags: boolean
  readonly isPinned: boolean
  readonly mark: string | null
  readonly edited: { readonly when: TimeText; readonly href: string } | null
  /** Why the text is folded; null: it is not. */
  readonly fold: string | null
  /** Why the article was removed; then only staff see its page. */
  readonly removed: string | null
  readonly html: Html
  readonly hasActs: boolean
  readonly editHref: string | null
  readonly reportHref: string | null
  readonly removeHref: string | null
  readonly restoreAction: string | null
  readonly reactions: ReactionsPart | null
  /** Null: comments are off, or not shown to this reader. */
  readonly talk: CommentsSection | null
}

interface Below extends Pick<ShowPage, 'talk' | 'reactions'> {
  readonly poll: PollPart
}

export function showPage(
  row: ArticleRow,
  viewer: Parameters<typeof mayEdit>[0],
  { poll, talk, reactions }: Below,
  now: Date,
): ShowPage {
  const path = `/articles/${row.id}`
  const state = articleState(row, now)
  const isThere = state !== 'removed'
  const canEdit = isThere && mayEdit(viewer, row)
  const canRemove = isThere && mayRemove(viewer, row)
  const { removedReason: why, editedAt } = row
  const blog = { label: `Blog of ${row.author}`, href: blogOf(row.author) }
  return {
    title: row.title,
    shelf: row.kind === 'member' ? blog : { label: 'News', href: '/news' },
    author: authorOf(row),
    when: timeText(row.publishedAt ?? row.createdAt, now),
    tags: tagLinks(row),
    hasTags: row.tags.length > 0,
    isPinned: row.isPinned,
    mark: state === 'published' ? null : state,
    edited: editedAt === null ? null : { when: timeText(editedAt, now), href: `${path}/history` },
    removed: isThere ? null : `This article was removed${why ? `: ${why}` : '.'}`,
    fold: foldOf(row.authorId, viewer.member),
    html: markdown(row.body, `article-${row.id}`, 2),
    ...poll,
    reportHref:
      state === 'published'
        ? reportHref('article', { id: row.id, byId: row.authorId }, viewer)
        : null,
    hasActs: canEdit || canRemove,
    editHref: canEdit ? `${path}/edit` : null,
    removeHref: canRemove ? `${path}/remove` : null,
    restoreAction: isThere || row.body === '' ? null : `${path}/restore`,
    reactions,
    talk,
  }
}
