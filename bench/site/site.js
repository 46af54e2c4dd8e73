// `npm run bench -- site [--torrents N] [--fill] [--quick]`: 16 readers with one second between
// pages, over demos of 10,000, 100,000 and 1,000,000 torrents (or only N; --quick: 10,000). Prints
// times, bytes and statements of each kind of page, then the catalog while one member has the worst
// .torrent files read, then the plans of the five most frequent queries. BABOU_BENCH_SITE names a
// BABOU_DATA, which is kept, or several separated by commas, for which growth is printed. An empty
// one is filled first; with --fill nothing is measured after that. BABOU_BENCH_SECONDS=0 skips the
// 16 readers and prints only the processor time of each kind, and how many pages of the list four
// readers without pause get, and what one costs.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import readline from 'node:readline'
import { once } from 'node:events'
import { fileURLToPath, pathToFileURL } from 'node:url'
import pg from 'pg'
import { build } from '../../bin/build.js'
import { pageAims } from '../aims-of-site.js'
import { freePort } from '../tracker/targets.js'
import { countingRoad } from './counting-road.js'
import { pageKinds } from './pages.js'
import { printGrowth } from './growth.js'
import { explainHottest } from './plans.js'
import { processorTimes } from './processor-time.js'
import { readers, signIn, signInAll } from './readers.js'
import { whileUploading } from './while-uploading.js'
import { withoutPause } from './without-pause.js'

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))))
const FOUR_MEMBERS =
  "select name from member where state = 'active' and role = 'member' order by id limit 4"
/** Members who browse the catalog; `npm run bench -- console` has other readers. */
const MEMBERS = {
  readers: 16,
  kinds: pageKinds,
  names: FOUR_MEMBERS,
  sizes: [10_000, 100_000, 1_000_000].map((torrents) => ({
    torrents,
    users: usersOf(torrents),
  })),
  explain: explainHottest,
  aims: pageAims,
  uploads: whileUploading,
}
/** Filling a hundred thousand members takes most of an hour. */
const MOST_USERS = 20_000
/** A few readers, for benchmarks of how other work affects them. */
export const FEW_MEMBERS = {
  readers: 16,
  names: FOUR_MEMBERS,
  mostUsers: MOST_USERS,
  sizes: [10_000, 1_000_000].map((torrents) => ({
    torrents,
    users: usersOf(torrents, MOST_USERS),
  })),
}
/** How many pages are read one after the other to measure the cost of each. */
const PAGES_AT_ALL = 700 // a member may request 900 pages per minute
const REQUESTS_WINDOW_MS = 60_000
const WARM_SECONDS = 30
/** Seconds for each of the worst uploads. */
const UPLOAD_SECONDS = 10

export function run(call) {
  return measure(call, MEMBERS)
}

/**
 * Measures the site.
 * @param audience the number of parallel readers, the kinds of pages, the sizes of the demos, and
 * the queries whose plans are printed, if any
 */
export async function measure({ quick, words }, audience) {
  const dist = await build()
  const load = (file) => import(pathToFileURL(path.join(dist, file)).href)
  const given = process.env.BABOU_BENCH_SITE
  const asked = Number(words[words.indexOf('--torrents') + 1]) || null
  const own = { torrents: asked, users: usersOf(asked, audience.mostUsers) }
  const sizes = asked !== null ? [own] : quick ? audience.sizes.slice(0, 1) : audience.sizes
  const seconds = Number(process.env.BABOU_BENCH_SECONDS ?? (quick ? 20 : 60))
  const figures = []
  if (given === undefined) {
    for (const size of sizes) figures.push(await measured({ load, size, seconds, audience }))
  }
  const [size] = sizes
  const isFill = words.includes('--fill')
  if (isFill && given === undefined) throw new Error('--fill: name a folder in BABOU_BENCH_SITE')
  for (const folder of given?.split(',') ?? []) {
    figures.push(await measured({ load, given: folder, size, seconds, audience, isFill }))
  }
  if (!isFill) printGrowth(figures)
  return figures
}

/** Returns how many members a demo has: one per ten torrents. */
export function usersOf(torrents, most = Infinity) {
  return Math.min(most, Math.max(200, Math.round(torrents / 10)))
}

async function measured({ load, given, size, seconds, audience, isFill = false }) {
  const folder = given ?? fs.mkdtempSync(path.join(os.tmpdir(), 'babou-bench-site-'))
  fs.mkdirSync(folder, { recursive: true })
  fs.chmodSync(folder, 0o755)
  const [{ startPostgres, runningPostgres }, { silentLog }] = await Promise.all([
    load('cli/postgres.js'),
    load('shared/log.js'),
  ])
  const running = runningPostgres(folder)
  const server =
    running === null
      ? await startPostgres({ dataFolder: folder, log: silentLog(), isDisposable: !given })
      : { ...running, stop: async () => {} }
  const env = { ...process.env, BABOU_DATA: folder, DATABASE_URL: server.url }
  const client = new pg.Client({ connectionString: server.url })
  try {
    await finished(['migrate', 'up'], env)
    await client.connect()
    const { rows } = await client.query('select from torrent limit 1')
    if (rows.length === 0) await fill(size, env)
    if (isFill) return null
    await vacuumChanged(client)
    const over = audience.over ?? pagesOver
    return await over({ load, client, env, folder, seconds, postgres: server.pid, audience })
  } finally {
    await client.end()
    await server.stop()
    if (given === undefined) fs.rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Vacuums as autovacuum would within an hour: index-only scans then visit the table less. A demo
 * vacuums what it has filled, and that is not repeated.
 */
async function vacuumChanged(client) {
  const { rows } = await client.query(`
    select relid::regclass::text as name
    from pg_stat_user_tables join pg_class on pg_class.oid = relid and relkind = 'r'
    where n_mod_since_analyze > 0 or n_dead_tup > 0
      or (last_vacuum is null and last_autovacuum is null)`)
  const names = rows.map(({ name }) => name)
  if (names.length > 0) await client.query(`vacuum (analyze) ${names.join(', ')}`)
}

async function fill({ torrents, users }, env) {
  const begun = performance.now()
  await finished(['demo', '--torrents', String(torrents), '--users', String(users)], env)
  const took = ((performance.now() - begun) / 1000).toFixed(0)
  const made = `${torrents.toLocaleString('en')} torrents and ${users.toLocaleString('en')} members`
  console.log(`\n${made} made in ${took} s`)
}

async function pagesOver({ load, client, env, folder, seconds, postgres, audience }) {
  const { readers: count } = audience
  const { rows } = await client.query('select count(*)::int as torrents from torrent')
  const [{ torrents }] = rows
  const cursors = await load('site/http/frame/cursor.js')
  const kinds = await audience.kinds(client, cursors, { load, url: env.DATABASE_URL })
  const password = await passwordOf(load, folder)
  const road = await countingRoad(env.DATABASE_URL)
  const found = await client.query(audience.names)
  const [{ name: first }, ...others] = found.rows
  // Only one site at a time may use a folder.
  const counted = await startLoaded({ ...env, DATABASE_URL: road.url }, torrents)
  const cookies = [await signIn(counted.url, first, password)]
  const statements = await statementsOf(kinds, counted.url, cookies[0], road)
  await counted.stop()
  road.stop()
  const site = await startLoaded(env, torrents)
  try {
    cookies.push(...(await signInAll(site.url, others, password)))
    const measured = { url: site.url, kinds, site: site.pid, postgres }
    const list = await withoutPause({ ...measured, cookies })
    await new Promise((resolve) => setTimeout(resolve, REQUESTS_WINDOW_MS))
    const pages = Math.min(30, Math.floor(PAGES_AT_ALL / Object.keys(kinds).length))
    const costs = await processorTimes({ ...measured, cookie: cookies[0], pages })
    const { aims } = audience
    if (seconds === 0) return print({ torrents, list, costs, statements, aims })
    await new Promise((resolve) => setTimeout(resolve, REQUESTS_WINDOW_MS))
    // Frequently used pages are in memory, as on a site that has run for a day.
    const warm = Math.min(seconds, WARM_SECONDS)
    await readers({ url: site.url, kinds, cookies, readers: count, seconds: warm })
    const table = await readers({ url: site.url, kinds, cookies, readers: count, seconds })
    print({ torrents, readers: count, table, list, costs, statements, aims })
    const uploads = await audience.uploads?.({ url: site.url, cookies, seconds: UPLOAD_SECONDS })
    const plans = await audience.explain?.(client, load, kinds)
    return { torrents, readers: count, seconds, table, list, costs, statements, uploads, plans }
  } finally {
    await site.stop()
  }
}

/** From this number on, a catalog is held in memory (store/search/memory/search-index.ts). */
const LEAST_IN_MEMORY = 5_000
const LOADED_WITHIN_MS = 180_000

/** Starts a site, and waits for its catalog: until it is loaded, the database answers searches. */
async function startLoaded(env, torrents) {
  let resolve
  const isLoaded = new Promise((done, fail) => {
    resolve = done
    setTimeout(() => fail(new Error('no catalog was loaded')), LOADED_WITHIN_MS).unref()
  })
  isLoaded.catch(() => {}) // a small catalog is not waited for
  const site = await startSite(env, (line) => line.includes('search.loaded') && resolve())
  if (torrents < LEAST_IN_MEMORY || env.BABOU_SEARCH_MEMORY === '0') return site
  await isLoaded.catch(async (error) => {
    await site.stop()
    throw error
  })
  return site
}

async function statementsOf(kinds, url, cookie, road) {
  const counts = {}
  for (const [kind, next] of Object.entries(kinds)) {
    const headers = { cookie, accept: 'text/html' }
    await (await fetch(url + next(), { headers })).text()
    road.count = 0
    await (await fetch(url + next(), { headers })).text()
    counts[kind] = road.count
  }
  return counts
}

/** Prints the times of the readers, if any, and the processor time of each kind. */
function print({ torrents, readers: count, table, list, costs, statements, aims }) {
  const many = torrents.toLocaleString('en')
  console.log(`\n${many} torrents, ${table === undefined ? 'one reader' : `${count} readers`}\n`)
  const heads = ['pages', 'p50', 'p95', 'max ms', 'KB', 'statements', 'site cpu', 'database cpu ms']
  console.log('page'.padEnd(24) + heads.map((head) => head.padStart(head.length + 2)).join(''))
  for (const [kind, cost] of Object.entries(costs)) {
    const { pages = 0, p50 = 0, p95 = 0, max = 0, bytes = 0, failed = 0 } = table?.[kind] ?? {}
    const whole = [pages, p50, p95, max, bytes / 1024, statements[kind]]
    const numbers = [
      ...whole.map((n) => n.toFixed(0)),
      ...Object.values(cost).map((n) => n.toFixed(1)),
    ]
    const cells = numbers.map((cell, at) => cell.padStart(heads[at].length + 2))
    console.log(kind.padEnd(24) + cells.join('') + (failed > 0 ? `  ${failed} FAILED` : ''))
  }
  if (aims !== undefined) console.table(aims({ torrents, table, list }))
  return { torrents, list, costs, statements }
}

export async function secretsOf(load, folder) {
  const { createSecrets } = await load('shared/secrets.js')
  return createSecrets(fs.readFileSync(path.join(folder, 'secret'), 'utf8').trim())
}

export async function passwordOf(load, folder) {
  const secrets = await secretsOf(load, folder)
  return `demo-${secrets.lookupHash('demo password babou').toString('base64url').slice(0, 12)}`
}

export function startBabou(words, env) {
  return spawn(process.execPath, [path.join(root, 'bin/babou.js'), ...words], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

export async function finished(words, env) {
  const child = startBabou(words, env)
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`babou ${words.join(' ')} ended with ${code}`)
}

/** The flags with which `up` and the systemd units start it (src/cli/processes/child-role.ts). */
const SITE_FLAGS = ['--max-semi-space-size=64']

/** Starts a site; `onLine` gets each line of its log, which is then JSON. */
export async function startSite(env, onLine = null) {
  const [port, ops] = [await freePort(), await freePort()]
  const child = spawn(process.execPath, [...SITE_FLAGS, path.join(root, 'bin/babou.js'), 'site'], {
    env: {
      ...env,
      BABOU_SITE_PORT: String(port),
      BABOU_SITE_OPS_PORT: String(ops),
      BABOU_SITE_URL: `http://127.0.0.1:${port}`,
      BABOU_LOG: onLine === null ? 'warn' : 'info',
      BABOU_LOG_FORMAT: 'json',
    },
    stdio: ['ignore', onLine === null ? 'ignore' : 'pipe', 'inherit'],
  })
  if (onLine !== null) readline.createInterface({ input: child.stdout }).on('line', onLine)
  const url = `http://127.0.0.1:${port}`
  for (let tries = 0; ; tries++) {
    const reply = await fetch(`${url}/login`).catch(() => null)
    if (reply?.ok) break
    if (tries > 2400 || child.exitCode !== null) throw new Error('the site did not start')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return {
    url,
    pid: child.pid,
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}
