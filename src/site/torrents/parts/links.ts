import type { TorrentLine } from '../../../store/search/lines.ts'

// A link on the pages of torrents.

export interface Link {
  readonly label: string
  readonly href: string
}

export function categoryLink(row: Pick<TorrentLine, 'category' | 'categoryName'>): Link {
  return { label: row.categoryName, href: `/categories/${row.category}` }
}

export function tagLink(slug: string): Link {
  return { label: slug, href: `/tags/${slug}` }
}

export function memberLink(name: string): Link {
  return { label: name, href: `/users/${encodeURIComponent(name)}` }
}
