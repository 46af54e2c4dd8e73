import type { SourceDescription } from '../described/source.ts'
import { gazelle } from './gazelle.ts'
import { nexusphp } from './nexusphp.ts'
import { tbdev } from './tbdev.ts'
import { torrentpier } from './torrentpier.ts'
import { unit3d } from './unit3d.ts'
import { xbtit } from './xbtit.ts'

/** `auto` takes the first possible source, so a source comes before those that it descends from. */
export const sources: readonly SourceDescription[] = [
  ...[gazelle, unit3d, tbdev, nexusphp, torrentpier, xbtit],
]
