import { showText } from '../../../domain/taxonomy/attributes/show.ts'
import type { AttributeValue } from '../../../domain/taxonomy/attributes/types.ts'
import { bytes } from '../../../shared/format.ts'
import type { BundleTorrent } from '../../../store/bundles/tree.ts'
import type { CategoryAttribute } from '../../../store/taxonomy/attributes.ts'

// Names the torrents of a bundle by their differences, as their full names begin the same way.

export interface ReleaseName {
  /** `SACD`, `Blu-ray`: torrents of one edition are listed together; '' for none. */
  readonly edition: string
  /** `FLAC · 24 bit, lossless`; starts with the edition if editions have no headings. */
  readonly label: string
}

/** The attributes that distinguish editions, such as the source and platform of a release. */
const EDITION = ['label', 'catalog-number', 'media', 'source', 'platform', 'language']
/** Attributes that are left out, as the headings already contain them. */
const IN_HEADINGS = ['season', 'episode', 'year']
/** Editions have headings if they have at least this many torrents each, on average. */
const LEAST_OF_EDITION = 2
/** The group at the end of a release name. */
const GROUP = /^\S+-([A-Za-z0-9]{2,20})$/

type Named = Pick<BundleTorrent, 'id' | 'name' | 'size' | 'attributes'>

/**
 * Names the torrents of one bundle by their attributes, so that no two are alike.
 *
 * @param mayGroup whether editions can have headings
 */
export function releaseNames(
  torrents: readonly Named[],
  attributes: readonly CategoryAttribute[],
  mayGroup: boolean,
): ReadonlyMap<number, ReleaseName> {
  const editions = new Map(torrents.map((one) => [one.id, editionOf(one, attributes)]))
  const many = new Set(editions.values()).size
  const hasHeadings = mayGroup && many > 1 && torrents.length >= many * LEAST_OF_EDITION
  const named = torrents.map((torrent) => {
    const edition = editions.get(torrent.id) ?? ''
    const differs = textOf(torrent, attributes, [...IN_HEADINGS, ...EDITION])
    const texts = [hasHeadings && differs !== '' ? '' : edition, differs]
    const said = texts.filter((text) => text !== '')
    const group = GROUP.exec(torrent.name)?.[1] ?? ''
    const parts = said.length === 0 ? [torrent.name] : [...said, ...(group === '' ? [] : [group])]
    return { torrent, edition: hasHeadings ? edition : '', parts }
  })
  return new Map(
    apart(named).map(({ torrent, edition, parts }) => {
      return [torrent.id, { edition, label: parts.join(' · ') }]
    }),
  )
}

interface Parted {
  readonly torrent: Named
  readonly edition: string
  readonly parts: readonly string[]
}

/** Makes equal labels different by adding the size, then the ID. */
function apart(named: readonly Parted[]): readonly Parted[] {
  const sized = told(named, ({ size }) => bytes(size))
  return told(sized, ({ id }) => `#${id}`)
}

function told(named: readonly Parted[], more: (torrent: Named) => string): readonly Parted[] {
  const keyOf = ({ edition, parts }: Parted) => JSON.stringify([edition, ...parts])
  const seen = new Map<string, number>()
  for (const one of named) seen.set(keyOf(one), (seen.get(keyOf(one)) ?? 0) + 1)
  return named.map((one) => {
    const isAlike = (seen.get(keyOf(one)) ?? 0) > 1
    return isAlike ? { ...one, parts: [...one.parts, more(one.torrent)] } : one
  })
}

function editionOf(torrent: Named, attributes: readonly CategoryAttribute[]): string {
  const others = attributes.map(({ key }) => key).filter((key) => !EDITION.includes(key))
  return textOf(torrent, attributes, others)
}

function textOf(
  torrent: Named,
  attributes: readonly CategoryAttribute[],
  without: readonly string[],
): string {
  const seen = new Set<string>(without)
  const texts = attributes.flatMap((attribute) => {
    const { key } = attribute
    const value = torrent.attributes[key] as AttributeValue | undefined
    if (value === undefined || seen.has(key)) return []
    seen.add(key)
    return [showText(attribute, value)]
  })
  return texts.filter((one) => one !== '').join(' · ')
}
