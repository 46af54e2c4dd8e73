// `npm run bench -- <name> [--quick]`: runs one benchmark, prints its table and writes the figures
// as JSON to bench/results/.
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { machineLine, watchMachine } from './machine.js'
import { faultOf } from './options.js'

const here = path.dirname(fileURLToPath(import.meta.url))
const benchmarks = {
  tracker: './tracker/tracker.js',
  forwarding: './tracker/forwarding.js',
  copies: './tracker/copies.js',
  usage: './tracker/usage.js',
  takeover: './tracker/takeover.js',
  catalog: './catalog/catalog.js',
  store: './store/store.js',
  day: './store/a-day.js',
  process: './process/process.js',
  waiting: './process/waiting.js',
  bridge: './bridge/bridge.js',
  join: './joining/join.js',
  site: './site/site.js',
  backup: './site/backup.js',
  booking: './booking/booking.js',
  pace: './booking/pace.js',
  storm: './booking/storm.js',
  queries: './site/queries.js',
  demo: './site/demo.js',
  tools: './site/tools.js',
  publish: './site/publish.js',
  start: './starting/start.js',
  upgrade: './starting/upgrade.js',
  ratio: './ratio/ratio.js',
  console: './site/console.js',
  talk: './site/talk.js',
  texts: './site/texts.js',
  desk: './site/desk.js',
  fleet: './site/fleet.js',
  rescue: './site/rescue.js',
  import: './import/import.js',
  shadow: './shadow/shadow.js',
  'fair-play': './fair-play/fair-play.js',
  swarm: './swarm/swarm.js',
  shaped: './swarm/shaped.js',
}

const [name, ...options] = process.argv.slice(2)
if (!(name in benchmarks)) {
  console.error(`usage: npm run bench -- ${Object.keys(benchmarks).join('|')} [--quick]`)
  process.exit(2)
}
const head = headOf(benchmarks[name])
if (options.includes('--help')) {
  console.log(head)
  process.exit(0)
}
const fault = faultOf(head, options)
if (fault !== null) {
  console.error(`${fault}. \`npm run bench -- ${name} --help\` describes them.`)
  process.exit(2)
}
const { run } = await import(benchmarks[name])
const watched = watchMachine()
const figures = await run({ quick: options.includes('--quick'), words: options })
const machine = watched()
console.log(`\n${machineLine(machine, [name, ...options].join(' '))}`)
const folder = path.join(here, 'results')
fs.mkdirSync(folder, { recursive: true })
const file = path.join(folder, `${name}-${new Date().toISOString().replace(/[:.]/g, '-')}.json`)
fs.writeFileSync(file, JSON.stringify({ machine, options, figures }, null, 2))
console.log(`\nwritten to ${path.relative(process.cwd(), file)}`)
process.exit(0)

/** Returns the description of a benchmark: the comment at the start of its file. */
function headOf(file) {
  const lines = fs.readFileSync(path.join(here, file), 'utf8').split('\n')
  const end = lines.findIndex((line) => !line.startsWith('//'))
  return lines
    .slice(0, end)
    .map((line) => line.replace(/^\/\/ ?/, ''))
    .join('\n')
}
