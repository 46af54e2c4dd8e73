import type { SourceDescription } from '../described/source.ts'
import { gazelle } from './gazelle.ts'
import { nexusphp } from './nexusphp.ts'
import { tbdev } from './tbdev.ts'
import { torrentpier } from './torrentpier.ts'
import { unit3d } from './unit3d.ts'
import { xbtit } from './xbtit.ts'

/**
 * `auto` takes the first possible source, so each source comes before those from which it descends.
 */
export const sources: readonly SourceDescription[] = [
  ...[gazelle, unit3d, tbdev, nexusphp, torrentpier, xbtit],
]
