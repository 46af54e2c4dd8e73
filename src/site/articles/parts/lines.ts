import type { ArticleRow } from '../../../store/articles/articles.ts'

// The addresses of articles and blogs, for links from any page.

type Addressed = Pick<ArticleRow, 'kind' | 'author' | 'slug'>

/** Returns the address of an article's page. */
export function addressOf({ kind, author, slug }: Addressed): string {
  return kind === 'member' ? `${blogOf(author)}/${slug}` : `/news/${slug}`
}

/** Returns the address of a member's blog. */
export function blogOf(name: string): string {
  return `/blogs/${encodeURIComponent(name)}`
}
