import { flag, list, named, record } from '../../../shared/shape.ts'
import { twinShape } from '../parts/twins.ts'

export const existsShape = named(
  'Exists',
  record({ exists: flag, torrents: list(twinShape).describe('those that are alike, 10 at most') }),
)

export const matchedShape = named(
  'Matched',
  record({
    pieces: list(list(twinShape)).describe('for each hash that was asked, 10 torrents at most'),
    sizes: list(list(twinShape)).describe('the same for each list of sizes'),
  }),
)
