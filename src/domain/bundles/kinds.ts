// The kinds of bundles, and which kind can contain which.

export const bundleKinds = [
  'franchise',
  'work',
  'series',
  'season',
  'episode',
  'artist',
  'album',
  'author',
  'book',
  'edition',
] as const
export type BundleKind = (typeof bundleKinds)[number]

interface Labels {
  readonly label: string
  readonly plural: string
}

interface KindRow extends Labels {
  /** The kinds that can contain it. It must be in one of them, unless `alone` is set. */
  readonly within: readonly BundleKind[]
  readonly alone: boolean
  /** Whether it has a number within its parent: season 2, book 3 of a series. */
  readonly isNumbered: boolean
  /** The kind of its numbered children, among which gaps are searched for. */
  readonly counts: BundleKind | null
}

/** Every kind, parents before children. */
export const kindRows: Readonly<Record<BundleKind, KindRow>> = {
  franchise: kind('Franchise', 'Franchises', [], true),
  work: kind('Film or game', 'Films and games', ['franchise'], true, true),
  series: kind('Series', 'Series', ['franchise'], true, false, 'season'),
  season: kind('Season', 'Seasons', ['series'], false, true, 'episode'),
  episode: kind('Episode', 'Episodes', ['season', 'series'], false, true),
  artist: kind('Artist', 'Artists', [], true),
  album: kind('Album', 'Albums', ['artist', 'franchise'], true),
  author: kind('Author', 'Authors', [], true),
  book: kind('Book', 'Books', ['author', 'franchise'], true, true),
  edition: kind('Edition', 'Editions', ['album', 'work', 'book'], false),
}

function kind(
  label: string,
  plural: string,
  within: readonly BundleKind[],
  alone: boolean,
  isNumbered = false,
  counts: BundleKind | null = null,
): KindRow {
  return { label, plural, within, alone, isNumbered, counts }
}

/** The words for a work, by the category kind of its torrents. */
const WORKS: ReadonlyMap<string | null, Labels> = new Map([
  ['movie', { label: 'Film', plural: 'Films' }],
  ['game', { label: 'Game', plural: 'Games' }],
])

/**
 * Returns the name of a kind for pages.
 *
 * @param categoryKind the category kind of its torrents; null: there is none
 */
export function labelsOf(bundle: BundleKind, categoryKind: string | null): Labels {
  const work = bundle === 'work' ? WORKS.get(categoryKind) : undefined
  return work ?? kindRows[bundle]
}

/** Whether a bundle of this kind can be in one of that kind; null: at the top. */
export function mayStandIn(child: BundleKind, parent: BundleKind | null): boolean {
  const row = kindRows[child]
  return parent === null ? row.alone : row.within.includes(parent)
}

/** Returns the kinds that can be in one of this kind. */
export function kindsWithin(parent: BundleKind | null): readonly BundleKind[] {
  return bundleKinds.filter((child) => mayStandIn(child, parent))
}

/** The deepest tree: franchise, series, season, episode. */
export const MAX_DEPTH = 4
