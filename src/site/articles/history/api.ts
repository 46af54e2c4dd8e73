import { MAX_BODY, MAX_TITLE } from '../../../domain/articles/articles.ts'
import { list, named, record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { lists } from '../../http/frame/shapes.ts'
import { revertForm, revisionShape } from '../../http/frame/history.ts'
import { articleShape } from '../json.ts'

const articleRevision = named(
  'ArticleRevision',
  revisionShape(record({ title: text(MAX_TITLE), body: text(MAX_BODY), tags: list(text(60)) })),
)

export const history = lists(
  'Lists the revisions of an article, newest first. Empty if it was never edited.',
  articleRevision,
)
export const revert: Declared = {
  description: 'Restores an old revision of an article, as a new edit.',
  body: revertForm,
  reply: articleShape,
}
