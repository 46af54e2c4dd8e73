// `npm run bench -- queries [--quick] [--seed N] [--torrents N] [--fill]`: 16 readers who search
// for anything, with a second of thought between pages: from the start of a site on, and again once
// it is warm. Without a seed, queries of the whole grammar, by the seeds of random-queries.js; with
// one, queries by their parts (drawn-queries.js), the ten slowest pages with their cost, and the
// same without the index in memory. Options and variables are those of `-- site`.
import { queryAims } from '../aims-of-site.js'
import { machineLine, watchMachine } from '../machine.js'
import { seedOf } from '../seed.js'
import { drawnKinds } from './drawn-queries.js'
import { familyProcessorMs, processorMs, processorTimes } from './processor-time.js'
import { randomKinds } from './random-queries.js'
import { readers, signInAll, together } from './readers.js'
import { measure, passwordOf, startSite } from './site.js'

/** How often each of the slowest pages is read again. */
const AGAIN = 5
const ENGINES = {
  'index in memory': {},
  'SQL only': { BABOU_SEARCH_MEMORY: '0' },
}

export function run(call) {
  const seed = seedOf(call.words)
  return measure(call, {
    readers: 16,
    names: "select name from member where state = 'active' and role = 'member' order by id limit 8",
    sizes: [10_000, 100_000, 1_000_000].map((torrents) => ({
      torrents,
      users: Math.max(200, Math.round(torrents / 10)),
    })),
    over: (given) => searchesOver(given, seed),
  })
}

async function searchesOver(given, seed) {
  const { load, client, folder, seconds, audience } = given
  const [{ torrents }] = (await client.query('select count(*)::int as torrents from torrent')).rows
  const cursors = await load('site/http/frame/cursor.js')
  const kindsAgain = () => (seed === null ? randomKinds(client) : drawnKinds(client, seed, cursors))
  const password = await passwordOf(load, folder)
  const { rows: members } = await client.query(audience.names)
  const figures = { torrents, readers: audience.readers, seconds, seed }
  const engines = seed === null ? ['index in memory'] : Object.keys(ENGINES)
  for (const engine of engines) {
    const kinds = await kindsAgain()
    figures[engine] = await ofEngine({ ...given, engine, kinds, members, password, torrents, seed })
  }
  return figures
}

/** Measures a site with one of the engines, right after its start and again later. */
async function ofEngine(given) {
  const { env, engine, kinds, members, password, torrents, seconds, postgres, audience } = given
  const mix = given.seed === null ? 'the grammar by its seeds' : `drawn by seed ${given.seed}`
  const site = await startSite({ ...env, ...ENGINES[engine] })
  try {
    const cookies = await signInAll(site.url, members, password)
    const figures = {}
    for (const when of ['first', 'warm']) {
      const spent = () => [processorMs(site.pid), familyProcessorMs(postgres)]
      const before = spent()
      const watched = watchMachine()
      const { readers: count } = audience
      const table = await readers({ url: site.url, kinds, cookies, readers: count, seconds })
      const pages = together(table).pages
      const costs = spent().map((after, at) => (after - before[at]) / pages)
      const machine = watched()
      figures[when] = { table, costs, machine }
      print({ torrents, engine, when, table, costs, seconds })
      console.log(machineLine(machine, `${mix}, ${count} readers, ${engine}`))
    }
    const { table } = figures.warm
    if (engine === 'index in memory') console.table(queryAims({ torrents, table }))
    const { slowest } = together(table)
    const costs = await costsOf(slowest, { url: site.url, cookie: cookies[0], site, postgres })
    printSlowest(slowest, costs)
    return { ...figures, slowest, costs }
  } finally {
    await site.stop()
  }
}

/** Returns the processor milliseconds of each of these pages, read one after the other. */
function costsOf(slowest, { url, cookie, site, postgres }) {
  const kinds = Object.fromEntries(slowest.map(({ address }) => [address, () => address]))
  return processorTimes({ kinds, url, cookie, site: site.pid, postgres, pages: AGAIN })
}

function print({ torrents, engine, when, table, costs: [site, postgres], seconds }) {
  const moment = when === 'first' ? 'from the start of the site on' : 'afterwards'
  console.log(`\n${torrents.toLocaleString('en')} torrents, ${engine}, ${seconds} s ${moment}`)
  console.log(`processor ms per page: site ${site.toFixed(1)}, PostgreSQL ${postgres.toFixed(1)}\n`)
  const heads = ['pages', 'p50', 'p95', 'p99', 'max ms', 'failed']
  console.log('queries'.padEnd(24) + heads.map((head) => head.padStart(9)).join(''))
  for (const [kind, one] of Object.entries({ ...table, all: together(table) })) {
    const { pages, p50, p95, p99, max, failed } = one
    const cells = [pages, p50, p95, p99, max, failed].map((n) => n.toFixed(0).padStart(9))
    console.log(kind.padEnd(24) + cells.join(''))
  }
}

function printSlowest(slowest, costs) {
  console.log(
    '\nthe slowest pages: ms then; processor ms of the site and of PostgreSQL, read again',
  )
  for (const { ms, address } of slowest) {
    const { site, postgres } = costs[address]
    const cells = [ms, site, postgres].map((n) => n.toFixed(0).padStart(6)).join('')
    console.log(`${cells}  ${decodeURIComponent(address.replaceAll('+', ' '))}`)
  }
}
