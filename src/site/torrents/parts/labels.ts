import * as attributes from '../../../store/taxonomy/attributes.ts'
import type { Db } from '../../../store/base/db.ts'
import type { Labels } from '../../ui/changes.ts'

const labels: Labels = {
  name: { label: 'Title', kind: 'line' },
  // A slug is one word: its letters say nothing.
  category: { label: 'Category', kind: 'whole' },
  description: { label: 'Description', kind: 'text' },
  tags: { label: 'Tags', kind: 'whole' },
  bundle: { label: 'Bundle', kind: 'whole' },
}

/**
 * The fields of a torrent in its history and beside an edit that came too late: attributes by what
 * they are called in its category, and those that it had in another one as they are called there.
 */
export async function torrentLabels(db: Db, categoryId: number): Promise<Labels> {
  const [all, own] = await Promise.all([
    attributes.all(db),
    attributes.attributesOf(db, categoryId),
  ])
  const named = [...all, ...own].map(({ key, label }) => [key, { label, kind: 'whole' }] as const)
  return { ...Object.fromEntries(named), ...labels }
}
