// `npm run bench -- catalog [--quick]`: how long pages of the catalog take over many torrents: each
// filter with each order, the first page and a deep one, through the store as the site calls it.
// 200,000 torrents, or 20,000 with --quick; BABOU_BENCH_CATALOG names a database that was filled
// before.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { build } from '../../bin/build.js'
import { fillCatalog } from './fill.js'

const ROUNDS = 5

export async function run({ quick }) {
  const dist = await build()
  const load = (file) => import(pathToFileURL(path.join(dist, file)).href)
  const [browse, filters, sorts, search, database, log] = await Promise.all([
    load('store/search/browse.js'),
    load('store/search/filters.js'),
    load('store/search/sorts.js'),
    load('domain/search/query.js'),
    load('store/base/db.js'),
    load('shared/log.js'),
  ])
  const silent = log.silentLog()
  const given = process.env.BABOU_BENCH_CATALOG
  const own = given === undefined ? await ownDatabase(load, silent, quick ? 20_000 : 200_000) : null
  const url = given ?? own.url
  const db = database.createDb(url, { log: silent, max: 1 })
  const figures = []
  try {
    const cases = casesOf({ ...filters, ...sorts }, (line) => asked(search, line))
    console.log(`${'filter'.padEnd(34)}${'order'.padEnd(14)}  total     ms  slowest`)
    for (const one of cases) figures.push(await measure(db, browse, one))
  } finally {
    await database.closeDb(db)
    await own?.stop()
  }
  return figures
}

async function ownDatabase(load, log, rows) {
  const [{ startPostgres }, { migrateUp }] = await Promise.all([
    load('cli/postgres.js'),
    load('store/base/migrate.js'),
  ])
  const dataFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-bench-'))
  fs.chmodSync(dataFolder, 0o755)
  const server = await startPostgres({ dataFolder, log, isUnsynced: true, isDisposable: true })
  await migrateUp(server.url, { log, now: new Date() })
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  const begun = performance.now()
  await fillCatalog(client, rows)
  await client.end()
  const seconds = ((performance.now() - begun) / 1000).toFixed(0)
  console.log(`${rows.toLocaleString('en')} torrents made in ${seconds} s\n`)
  return {
    url: server.url,
    async stop() {
      await server.stop()
      fs.rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

function asked({ readQuery }, line) {
  return readQuery(line, Date.now() / 1000).query
}

function casesOf({ EVERYTHING, SORTS }, readQuery) {
  const newest = { by: 'createdAt', isDescending: true }
  const filters = {
    everything: {},
    'a word of half the names': { search: readQuery('1080p ') },
    'two words that exclude each other': { search: readQuery('1080p 720p ') },
    'two words': { search: readQuery('dark 1080p ') },
    'three words and a beginning': { search: readQuery('the dark river s01') },
    'in a row, without': { search: readQuery('"dark river" -720p ') },
    'without alone': { search: readQuery('-1080p ') },
    'a category': { categoryIds: [3] },
    'a category and a word': { categoryIds: [3], search: readQuery('1080p ') },
    'a rare tag': { tagIds: [20] },
    'two tags': { tagIds: [1, 20] },
    'an uploader': { uploaderId: 7 },
    'dead ones': { states: ['dead'] },
    'dead ones with a word': { states: ['dead'], search: readQuery('dark ') },
  }
  return Object.entries(filters).flatMap(([name, filter]) => {
    const all = { ...EVERYTHING, position: null, limit: 50, ...filter }
    const orders = SORTS.map((by) => ({ by, isDescending: true }))
    const best = filter.search === undefined ? [] : [{ by: 'relevance' }]
    const some = name === 'everything' ? orders : [newest, { by: 'size', isDescending: true }]
    const seeders = { by: 'seeders', isDescending: true }
    const last = name === 'everything' ? [] : [seeders]
    return [...some, ...last, ...best].map((order) => ({ name, filter: { ...all, order } }))
  })
}

async function measure(db, { browse, COUNTED_UP_TO }, { name, filter }) {
  const times = []
  let page
  let position = null
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now()
    page = await browse(db, { ...filter, position })
    times.push(performance.now() - begun)
    const last = page.rows.at(-1)
    if (page.hasAfter) position = { key: last.sortKey, id: last.id, isBackward: false }
    if (page.order.by !== filter.order.by) position = null
  }
  times.sort((a, b) => a - b)
  const total = page.total ?? `>${COUNTED_UP_TO}`
  const [median, slowest] = [times[Math.floor(ROUNDS / 2)], times[ROUNDS - 1]]
  const text = [
    String(total).padStart(7),
    median.toFixed(1).padStart(7),
    slowest.toFixed(1).padStart(9),
  ]
  console.log(`${name.padEnd(34)}${filter.order.by.padEnd(14)}${text.join('')}`)
  return { name, order: filter.order.by, total, median, slowest }
}
