import type { FoundRequest } from '../../../store/requests/requests.ts'
import type { Labels } from '../../ui/changes.ts'
import type { Edited } from '../../http/frame/history.ts'
import { mayEdit } from '../reading.ts'

const labels: Labels = {
  title: { label: 'Title', kind: 'line' },
  description: { label: 'Description', kind: 'text' },
  category: { label: 'Category', kind: 'whole' },
  bundle: { label: 'Bundle', kind: 'whole' },
  attributes: { label: 'Attributes', kind: 'whole' },
}

/** A request as its history shows it. */
export function editedRequest(row: FoundRequest, viewer: Parameters<typeof mayEdit>[0]): Edited {
  const { id, title: name, revision, state } = row
  const canEdit = state === 'open' && mayEdit(viewer, row)
  const thing = { id, name, path: `/requests/${id}`, revision, labels, canEdit }
  return { entity: 'request', ...thing, began: 'As created' }
}
