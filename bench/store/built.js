// The parts of the program that most measurements in this folder use.
import { load } from '../program.js'

export const [world, tables, rows, torrentRow, announceTypes, clock, largePages] =
  await Promise.all([
    load('tracker/memory/world.js'),
    load('tracker/memory/tables/table-writers.js'),
    load('tracker/memory/swarm/peer-row.js'),
    load('tracker/memory/tables/torrent-row.js'),
    load('domain/announce/types.js'),
    load('tracker/memory/clock.js'),
    load('tracker/memory/large-pages.js'),
  ])
export { load }
