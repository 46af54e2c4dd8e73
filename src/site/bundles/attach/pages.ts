import { labelsOf } from '../../../domain/bundles/kinds.ts'
import { pathName } from '../../../domain/bundles/names.ts'
import type { BundleLine, BundleRow } from '../../../store/bundles/bundles.ts'
import type { FoundPath } from '../../../store/bundles/paths.ts'
import type { TorrentRow } from '../../../store/torrents/torrents.ts'
import { bundleHref } from '../parts/names.ts'
import type { PageData } from '../../http/action.ts'
import type { TorrentLink } from '../../torrents/parts/links.ts'
import { torrentLink } from '../../torrents/parts/links.ts'
import type { Link } from '../../ui/link.ts'

interface Choice extends Link {
  readonly kind: string
  readonly value: string
  readonly says: string
}

export interface AttachPage extends PageData {
  readonly about: TorrentLink
  readonly action: string
  /** The field name of the choice buttons. */
  readonly name: string
  readonly now: Link | null
  readonly q: string
  readonly choices: readonly Choice[]
  readonly hasChoices: boolean
  readonly isAsked: boolean
  readonly suggested: Suggested | null
  readonly newHref: string | null
  readonly error: string | null
}

interface Suggested {
  readonly text: string
  /** The bundle, if all its levels exist. */
  readonly value: string | null
  /** The bundles that would be created. */
  readonly missing: string | null
}

interface Shown {
  readonly torrent: TorrentRow
  readonly bundle: BundleRow | null
  readonly q: string
  readonly rows: readonly BundleLine[]
  readonly path: FoundPath | null
  readonly canMake: boolean
  readonly error?: string
}

export function attachPage({ torrent, bundle, q, rows, path, canMake, error }: Shown): AttachPage {
  return {
    title: 'Add a torrent to a bundle',
    about: torrentLink(torrent),
    action: `/torrents/${torrent.id}/bundle`,
    name: 'bundle',
    now:
      bundle === null
        ? null
        : { label: pathName([...bundle.above, bundle]), href: bundleHref(bundle) },
    q,
    choices: rows.map((row) => ({
      label: pathName([...row.above, row]),
      href: bundleHref(row),
      kind: labelsOf(row.kind, row.torrentKind).label,
      value: String(row.id),
      says: 'Add to this bundle',
    })),
    hasChoices: rows.length > 0,
    isAsked: q !== '',
    suggested: path === null ? null : suggestionOf(path, bundle, canMake),
    newHref: canMake ? `/bundles/new?torrent=${torrent.id}` : null,
    error: error ?? null,
  }
}

function suggestionOf(
  { found, missing }: FoundPath,
  bundle: BundleRow | null,
  canMake: boolean,
): Suggested | null {
  const last = found.at(-1)
  const isWhole = missing.length === 0
  if (isWhole && last?.id === bundle?.id) return null
  if (!isWhole && !canMake) return null
  return {
    text: pathName([...found, ...missing]),
    value: isWhole && last !== undefined ? String(last.id) : null,
    missing: isWhole ? null : pathName(missing),
  }
}
