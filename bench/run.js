// `npm run bench -- <name> [--quick]`: runs one benchmark, prints its table and writes the figures
// as JSON to bench/results/.
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
const benchmarks = {
  tracker: './tracker/tracker.js',
  catalog: './catalog/catalog.js',
  store: './store/store.js',
  day: './store/a-day.js',
  process: './process/process.js',
  bridge: './bridge/bridge.js',
  site: './site/site.js',
  booking: './booking/booking.js',
  queries: './site/queries.js',
  tools: './site/tools.js',
  ratio: './ratio/ratio.js',
  console: './site/console.js',
  talk: './site/talk.js',
  desk: './site/desk.js',
  fleet: './site/fleet.js',
  rescue: './site/rescue.js',
  'fair-play': './fair-play/fair-play.js',
}

const [name, ...options] = process.argv.slice(2)
if (!(name in benchmarks)) {
  console.error(`usage: npm run bench -- ${Object.keys(benchmarks).join('|')} [--quick]`)
  process.exit(2)
}
const { run } = await import(benchmarks[name])
const figures = await run({ quick: options.includes('--quick'), words: options })
const folder = path.join(here, 'results')
fs.mkdirSync(folder, { recursive: true })
const file = path.join(folder, `${name}-${new Date().toISOString().replace(/[:.]/g, '-')}.json`)
fs.writeFileSync(file, JSON.stringify(figures, null, 2))
console.log(`\nwritten to ${path.relative(process.cwd(), file)}`)
process.exit(0)
