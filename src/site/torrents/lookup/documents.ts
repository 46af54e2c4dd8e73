import { flag, list, named, record } from '../../../shared/shape.ts'
import { twinShape } from '../parts/twins.ts'

export const existsShape = named(
  'Exists',
  record({
    exists: flag,
    torrents: list(twinShape).describe('at most 10 by each of hash, pieces and name'),
  }),
)

export const matchedShape = named(
  'Matched',
  record({
    pieces: list(list(twinShape)).describe('for each hash, at most 10 torrents'),
    sizes: list(list(twinShape)).describe('the same for each list of sizes'),
  }),
)
