import type { ArticleRow } from '../../../store/articles/articles.ts'

// Articles as other pages name them.

type Addressed = Pick<ArticleRow, 'kind' | 'author' | 'slug'>

/** The page of an article. */
export function addressOf({ kind, author, slug }: Addressed): string {
  return kind === 'member' ? `${blogOf(author)}/${slug}` : `/news/${slug}`
}

/** The page of a member's blog. */
export function blogOf(name: string): string {
  return `/blogs/${encodeURIComponent(name)}`
}
