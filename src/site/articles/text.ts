import { articleState } from '../../domain/articles/articles.ts'
import type { ArticleRow } from '../../store/articles/articles.ts'
import type { TextKind } from '../texts/parts/text-kind.ts'
import { addressOf } from './parts/lines.ts'
import { findArticle } from './rights.ts'

/** What the routes that all kinds of texts share need to know about articles. */
export const articleText: TextKind<{ readonly ok: true; readonly article: ArticleRow }> = {
  target: 'article',
  path: '/articles/:id',
  reads: 'articles.read',
  writes: 'comments.write',
  missing: 'ARTICLE_NOT_FOUND',
  open: (call) => findArticle(call, call.params.id),
  textOf({ article }, { now }) {
    const isPublished = articleState(article, now) === 'published'
    return {
      ...{ id: article.id, authorId: article.authorId, address: `/articles/${article.id}` },
      href: addressOf(article),
      closed: isPublished ? undefined : 'ARTICLE_NOT_FOUND',
    }
  },
}
