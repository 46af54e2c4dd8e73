import {
  articleKinds,
  articleState,
  articleStates,
  commentingStates,
  MAX_BODY,
  MAX_TITLE,
} from '../../domain/articles/articles.ts'
import { count, flag, id, list, named, oneOf, record, text, time } from '../../shared/shape.ts'
import type { ArticleRow } from '../../store/articles/articles.ts'
import { markdown } from '../ui/markdown.ts'
import { addressOf } from './parts/lines.ts'

const line = {
  id,
  kind: oneOf(articleKinds),
  author: text(30),
  title: text(MAX_TITLE),
  address: text(200).describe('path of its page'),
  tags: list(text(60)),
  state: oneOf(articleStates),
  publishedAt: time.nullable().describe('null: a draft; in the future: planned'),
  isPinned: flag,
  commenting: oneOf(commentingStates).describe(
    'whether members can comment; `off`: none are shown',
  ),
  comments: count,
  revision: id.describe('incremented by each edit of title, text or tags'),
  createdAt: time,
  editedAt: time.nullable(),
  removedReason: text(200).nullable(),
}
export const articleLineShape = named('ArticleLine', record(line))
export const articleShape = named(
  'Article',
  record({ ...line, body: text(MAX_BODY).describe('Markdown'), html: text(1_000_000) }),
)

export function articleItem(row: ArticleRow, now: Date) {
  return {
    id: row.id,
    kind: row.kind,
    author: row.author,
    title: row.title,
    address: addressOf(row),
    tags: row.tags,
    state: articleState(row, now),
    publishedAt: row.publishedAt?.toISOString() ?? null,
    isPinned: row.isPinned,
    commenting: row.commenting,
    comments: row.comments,
    revision: row.revision,
    createdAt: row.createdAt.toISOString(),
    editedAt: row.editedAt?.toISOString() ?? null,
    removedReason: row.removedReason,
  }
}

export function articleDocument(row: ArticleRow, now: Date) {
  return {
    ...articleItem(row, now),
    body: row.body,
    html: markdown(row.body, `article-${row.id}`, 2),
  }
}
