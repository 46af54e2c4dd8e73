import type { TorrentLine } from '../../../store/search/lines.ts'
import { breakable } from '../../ui/breakable.ts'
import type { Link } from '../../ui/link.ts'
import { userHref } from '../../ui/link.ts'

// A link on the pages of torrents.

/** A torrent by its name. */
export interface TorrentLink extends Link {
  /** HTML of the name, which may break between words. */
  readonly labelHtml: string
}

export function torrentLink({ id, name }: Pick<TorrentLine, 'id' | 'name'>): TorrentLink {
  return { label: name, labelHtml: breakable(name), href: `/torrents/${id}` }
}

export function categoryLink(row: Pick<TorrentLine, 'category' | 'categoryName'>): Link {
  return { label: row.categoryName, href: `/categories/${row.category}` }
}

export function tagLink(slug: string): Link {
  return { label: slug, href: `/tags/${slug}` }
}

export function memberLink(name: string): Link {
  return { label: name, href: userHref(name) }
}
