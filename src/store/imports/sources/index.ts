import type { SourceDescription } from './description.ts'
import { gazelle } from './gazelle.ts'
import { nexusphp } from './nexusphp.ts'
import { torrentpier } from './torrentpier.ts'
import { unit3d } from './unit3d.ts'

export const sources: readonly SourceDescription[] = [gazelle, unit3d, nexusphp, torrentpier]
