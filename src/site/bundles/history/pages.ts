import { pathName } from '../../../domain/bundles/names.ts'
import type { BundleRow } from '../../../store/bundles/bundles.ts'
import type { Labels } from '../../ui/changes.ts'
import type { Edited } from '../../http/frame/history.ts'

const labels: Labels = {
  title: { label: 'Title', kind: 'line' },
  otherTitles: { label: 'Other titles', kind: 'whole' },
  parent: { label: 'Parent bundle', kind: 'whole' },
  year: { label: 'Year', kind: 'whole' },
  number: { label: 'Number', kind: 'whole' },
  numberEnd: { label: 'Last number', kind: 'whole' },
  parts: { label: 'Total parts', kind: 'whole' },
  description: { label: 'Description', kind: 'text' },
  tags: { label: 'Tags', kind: 'whole' },
  credits: { label: 'Credits', kind: 'whole' },
  cover: { label: 'Cover', kind: 'line' },
  externalIds: { label: 'External IDs', kind: 'whole' },
}

/** Returns what the history of a bundle shows. */
export function editedBundle(bundle: BundleRow, canEdit: boolean): Edited {
  const { id, revision } = bundle
  const name = pathName([...bundle.above, bundle])
  const path = `/bundles/${id}`
  return { entity: 'bundle', id, name, path, revision, labels, began: 'As created', canEdit }
}
