// What nearly all measurements of this folder take of the program.
import { load } from '../program.js'

export const [world, tables, rows, torrentRow, announceTypes, clock, largePages] =
  await Promise.all(
    [
      'tracker/memory/world.js',
      'tracker/memory/tables/table-writers.js',
      'tracker/memory/swarm/peer-row.js',
      'tracker/memory/tables/torrent-row.js',
      'domain/announce/types.js',
      'tracker/memory/clock.js',
      'tracker/memory/large-pages.js',
    ].map(load),
  )
export { load }
