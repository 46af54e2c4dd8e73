// What nearly all measurements of this folder take of the program.
import { load } from '../program.js'

export const [world, tables, rows, torrentRow, announceTypes, clock, largePages] =
  await Promise.all(
    [
      'tracker/world.js',
      'tracker/tables/table-writers.js',
      'tracker/swarm/peer-row.js',
      'tracker/tables/torrent-row.js',
      'domain/announce/types.js',
      'tracker/clock.js',
      'tracker/large-pages.js',
    ].map(load),
  )
export { load }
