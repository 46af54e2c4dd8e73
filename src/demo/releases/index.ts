import type { ReleaseKind } from '../release.ts'
import { books } from './books.ts'
import { games } from './games.ts'
import { movies } from './movies.ts'
import { music } from './music.ts'
import { other } from './other.ts'
import { software } from './software.ts'
import { tv } from './tv.ts'

/** All kinds of releases, one for each category. */
export const releaseKinds: readonly ReleaseKind[] = [
  movies,
  tv,
  music,
  books,
  games,
  software,
  other,
]
