import type { Labels } from '../changes.ts'

/** The fields of a torrent in its history and beside an edit that came too late. */
export const labels: Labels = {
  name: { label: 'Title', kind: 'line' },
  // A slug is one word: its letters say nothing.
  category: { label: 'Category', kind: 'whole' },
  description: { label: 'Description', kind: 'text' },
  tags: { label: 'Tags', kind: 'whole' },
  bundle: { label: 'Bundle', kind: 'whole' },
}
