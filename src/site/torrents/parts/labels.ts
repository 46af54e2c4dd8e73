import * as attributes from '../../../store/taxonomy/attributes.ts'
import type { Db } from '../../../store/base/db.ts'
import type { Labels } from '../../ui/changes.ts'

const labels: Labels = {
  name: { label: 'Title', kind: 'line' },
  // A slug is one word, so it is compared as a whole.
  category: { label: 'Category', kind: 'whole' },
  description: { label: 'Description', kind: 'text' },
  tags: { label: 'Tags', kind: 'whole' },
  bundle: { label: 'Bundle', kind: 'whole' },
  anonymous: { label: 'Anonymous', kind: 'whole' },
}

/**
 * Returns the labels of a torrent's fields in its history and in edit conflicts. Attributes have
 * the labels of the torrent's category, and those of another category that category's labels.
 */
export async function torrentLabels(db: Db, categoryId: number): Promise<Labels> {
  const [all, own] = await Promise.all([
    attributes.all(db),
    attributes.attributesOf(db, categoryId),
  ])
  const named = [...all, ...own].map(({ key, label }) => [key, { label, kind: 'whole' }] as const)
  return { ...Object.fromEntries(named), ...labels }
}
