import { articleState } from '../../domain/articles/articles.ts'
import type { Permission } from '../../domain/roles/permissions.ts'
import type { ArticleRow } from '../../store/articles/articles.ts'
import * as articles from '../../store/articles/articles.ts'
import * as settings from '../../store/records/settings/settings.ts'
import type { Call, OrReply } from '../http/action.ts'
import { refused } from '../http/action.ts'
import { idOf } from '../http/frame/path-ids.ts'

type Viewer = Pick<Call<string, 'articles.read'>, 'member' | 'can'>

/** Returns whether the viewer may edit an article: authors edit their blogs, staff the news. */
export function mayEdit({ member, can }: Viewer, { kind, authorId }: ArticleRow): boolean {
  if (kind !== 'member') return can('articles.manage')
  return authorId === member.id && can('articles.write')
}

/** Returns whether the viewer may remove an article: those who may edit it, and staff. */
export function mayRemove(viewer: Viewer, row: ArticleRow): boolean {
  return mayEdit(viewer, row) || viewer.can('articles.manage')
}

export type FoundArticle = OrReply<{ readonly article: ArticleRow }>
type Asked = Pick<Call<string, Permission>, 'db' | 'can' | 'now'> & Viewer

/**
 * Returns the article if the reader may see it: drafts and scheduled articles are only for those
 * who may edit them, removed ones only for staff.
 */
export function shownTo(call: Asked, article: ArticleRow | undefined): FoundArticle {
  const none = refused('ARTICLE_NOT_FOUND')
  if (article === undefined) return none
  const wasShown = articleState({ ...article, removedAt: null }, call.now) === 'published'
  if (!wasShown && !mayEdit(call, article)) return none
  if (article.removedAt === null || call.can('articles.manage')) return { ok: true, article }
  const { title, removedReason: why } = article
  const detail = `“${title}” was removed${why ? `: ${why}` : '.'}`
  return refused('ARTICLE_REMOVED', { detail })
}

/** Returns the article whose ID is in a path, if the reader may see it. */
export async function findArticle(call: Asked, param: string): Promise<FoundArticle> {
  return shownTo(call, await articles.find(call.db, idOf(param)))
}

/** Returns the article whose ID is in a path, if it was not removed and the sender may edit it. */
export async function editableArticle(
  call: Asked & Pick<Call<string, Permission>, 'config'>,
  param: string,
): Promise<FoundArticle> {
  const found = await findArticle(call, param)
  if (!found.ok) return found
  const { article } = found
  if (!mayEdit(call, article)) return refused('FORBIDDEN')
  if (article.removedAt !== null) return refused('ARTICLE_REMOVED')
  const isOff = article.kind === 'member' && !(await areBlogsOn(call))
  return isOff ? refused('BLOGS_OFF') : found
}

/** Returns whether the settings of the site allow members to write blogs. */
export async function areBlogsOn({
  db,
  config,
}: Pick<Call<string, Permission>, 'db' | 'config'>): Promise<boolean> {
  return (await settings.site(db, config)).memberBlogs
}
