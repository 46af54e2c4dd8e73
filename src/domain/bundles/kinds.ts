// What a bundle is, and what it may stand in.

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

interface KindRow {
  /** As it is called on pages. */
  readonly label: string
  readonly plural: string
  /** What it may stand in; without `alone` it must stand in one of them. */
  readonly within: readonly BundleKind[]
  readonly alone: boolean
  /** Whether it is counted in what it stands in: season 2, book 3 of a series. */
  readonly isNumbered: boolean
  /** What is counted in it: where numbers are missing, something is. */
  readonly counts: BundleKind | null
}

/** Every kind, from what holds others to what is held. */
export const kindRows: Readonly<Record<BundleKind, KindRow>> = {
  franchise: kind('Franchise', 'Franchises', [], true),
  work: kind('Work', 'Works', ['franchise'], true, true),
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

/** Whether a bundle of this kind may stand in one of that kind; null: in none. */
export function mayStandIn(child: BundleKind, parent: BundleKind | null): boolean {
  const row = kindRows[child]
  return parent === null ? row.alone : row.within.includes(parent)
}

/** The kinds that may stand in one of this kind. */
export function kindsWithin(parent: BundleKind | null): readonly BundleKind[] {
  return bundleKinds.filter((child) => mayStandIn(child, parent))
}

/** Levels from the top to the bottom at most: franchise, series, season, episode. */
export const MAX_DEPTH = 4
