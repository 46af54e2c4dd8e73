// The program's own modules, built as users run them.
import { pathToFileURL } from 'node:url'
import { build } from '../../bin/build.js'

const folder = await build()
const load = (name) => import(pathToFileURL(`${folder}/${name}`).href)

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
