import type { CollectionRow } from '../../../store/collections/collections.ts'
import type { Labels } from '../../ui/changes.ts'
import type { Edited } from '../../http/frame/history.ts'

const labels: Labels = {
  title: { label: 'Title', kind: 'line' },
  description: { label: 'Description', kind: 'text' },
  open: { label: 'Open to everyone', kind: 'whole' },
  private: { label: 'Private', kind: 'whole' },
}

/** Returns what the history of a collection shows. Its owner edits it, and restores nothing. */
export function editedCollection({ id, title, revision }: CollectionRow): Edited {
  const thing = { name: title, path: `/collections/${id}`, began: 'As created' }
  return { entity: 'collection', id, ...thing, revision, labels, canEdit: false }
}
