import type { CreditRole } from '../bundles/credits.ts'

/** The number of a main artist. */
export const MAIN_ARTIST = '1'

/**
 * The roles of artists by their numbers, which are used in `importance[]`, in `extendedArtists` and
 * in Gazelle's database. Only Orpheus has arrangers.
 */
export const artistRoles: ReadonlyMap<string, CreditRole> = new Map([
  [MAIN_ARTIST, 'main'],
  ['2', 'guest'],
  ['3', 'remixer'],
  ['4', 'composer'],
  ['5', 'conductor'],
  ['6', 'dj'],
  ['7', 'producer'],
  ['8', 'arranger'],
])
