import type { ArticleRow } from '../../../store/articles/articles.ts'
import type { Labels } from '../../ui/changes.ts'
import type { Edited } from '../../http/frame/history.ts'
import { mayEdit } from '../rights.ts'

const labels: Labels = {
  title: { label: 'Title', kind: 'line' },
  body: { label: 'Text', kind: 'text' },
  tags: { label: 'Tags', kind: 'whole' },
}

/** Returns what the history of an article shows. */
export function editedArticle(row: ArticleRow, viewer: Parameters<typeof mayEdit>[0]): Edited {
  const { id, title: name, revision } = row
  const canEdit = row.removedAt === null && mayEdit(viewer, row)
  const thing = { id, name, path: `/articles/${id}`, revision, labels, canEdit }
  return { entity: 'article', ...thing, began: 'As created' }
}
