// The stage of benchmarks that book: a PostgreSQL with the sessions of a large site, the modules of
// jobs that book, and what both cost. BABOU_BENCH_BOOKING names a data folder that is filled once
// and used again.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { build } from '../../bin/build.js'
import { familyProcessorMs } from '../site/processor-time.js'
import { fillSessions } from './fill.js'

/** Calls `use` with a filled database, and stops everything afterwards. */
export async function onStage({ sessions, size }, use) {
  const dist = await build()
  const load = (file) => import(pathToFileURL(path.join(dist, file)).href)
  const given = process.env.BABOU_BENCH_BOOKING
  const folder = given ?? fs.mkdtempSync(path.join(os.tmpdir(), 'babou-bench-booking-'))
  fs.mkdirSync(folder, { recursive: true })
  fs.chmodSync(folder, 0o755)
  const [{ startPostgres }, { silentLog }, { migrateUp }] = await Promise.all([
    load('cli/postgres.js'),
    load('shared/log.js'),
    load('store/base/migrate.js'),
  ])
  const log = silentLog()
  const server = await startPostgres({ dataFolder: folder, log, isDisposable: !given })
  const client = new pg.Client({ connectionString: server.url })
  try {
    const now = Math.floor(Date.now() / 1000)
    await migrateUp(server.url, { log, now: new Date() })
    await client.connect()
    await fillOnce(client, { sessions, size, now })
    return await use({ ...{ client, server, load, folder, log, sessions }, ...(await parts(load)) })
  } finally {
    await client.end()
    await server.stop()
    if (given === undefined) fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Refuses a kept folder of another size, which would measure something else than is printed. */
async function fillOnce(client, { sessions, size, now }) {
  const { rows } = await client.query('select from peer_session limit 1')
  if (rows.length === 0) return fillSessions(client, sessions, now, size)
  const counted = await client.query('select count(*)::int as torrents from torrent')
  const [{ torrents }] = counted.rows
  if (torrents === size.torrents) return
  throw new Error(`BABOU_BENCH_BOOKING has ${torrents} torrents, not ${size.torrents}`)
}

async function parts(load) {
  const [entryFormat, traffic, db] = await Promise.all([
    load('bridge/traffic-entry.js'),
    load('store/traffic/traffic.js'),
    load('store/base/db.js'),
  ])
  return { entryFormat, traffic, db }
}

/** Starts to count; the returned function says what each of `added` entries has cost since then. */
export async function countCosts(client) {
  const postmaster = await postmasterOf(client)
  const [spent, cpu, wal] = [familyProcessorMs(postmaster), process.cpuUsage(), await walOf(client)]
  /** @param ownMs the time that the measurement spent in this process */
  return async (added, ownMs = 0) => {
    const used = process.cpuUsage(cpu)
    const now = await walOf(client)
    const entries = Math.max(1, added)
    return {
      'jobs µs/entry': rounded(((used.user + used.system) / 1000 - ownMs) / entries),
      'database µs/entry': rounded((familyProcessorMs(postmaster) - spent) / entries),
      'WAL bytes/entry': Math.round((now.bytes - wal.bytes) / entries),
      'whole pages/entry': Number(((now.pages - wal.pages) / entries).toFixed(3)),
    }
  }
}

/**
 * Returns the bytes of the write-ahead log, which has a copy of each page that changes first after
 * a checkpoint.
 */
async function walOf(client) {
  const { rows } = await client.query(
    "select (pg_current_wal_lsn() - '0/0')::text as bytes, wal_fpi::text as pages from pg_stat_wal",
  )
  return { bytes: Number(rows[0].bytes), pages: Number(rows[0].pages) }
}

export async function postmasterOf(client) {
  const { rows } = await client.query('select pg_backend_pid() as pid')
  const stat = fs.readFileSync(`/proc/${rows[0].pid}/stat`, 'utf8')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

/** Returns the updates of these tables until now, and how many of them changed no index (HOT). */
export async function updatesOf(client, tables) {
  const { rows } = await client.query(
    `select relname as table, n_tup_upd::int as updates, n_tup_hot_upd::int as hot
     from pg_stat_user_tables where relname = any($1::text[])
     order by array_position($1::text[], relname::text)`,
    [tables],
  )
  return rows
}

/** Returns rows of a table: the updates between two results of `updatesOf`. */
export function updatesBetween(before, after) {
  return after.map(({ table, updates, hot }) => {
    const from = before.find((one) => one.table === table)
    const made = updates - from.updates
    const inPlace = hot - from.hot
    const share = made === 0 ? null : Math.round((100 * inPlace) / made)
    return { table, updates: made, 'HOT updates': inPlace, 'HOT %': share }
  })
}

const rounded = (ms) => Number((ms * 1000).toFixed(1))
