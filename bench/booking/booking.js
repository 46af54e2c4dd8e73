// `npm run bench -- booking [--sessions N] [--seconds N] [--quick]`: journals that wait after an
// outage, of one, two and four announce threads, booked by the store's own verb into a database
// with 1.5 million sessions (--quick: 100,000). Entries per second, processor time of this process
// and of PostgreSQL per entry, and what a session and an entry take on disk.
// BABOU_BENCH_BOOKING names a data folder that is filled once and used again.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { build } from '../../bin/build.js'
import { numberOf } from '../store/store.js'
import { ticksOfFamily } from '../site/processor-time.js'
import { fillSessions } from './fill.js'
import { createJournal } from './journal.js'

const TICK_MS = 10
/** Pages that are read for the first time after a start, or written for the first time. */
const WARM_SECONDS = 5
const JOURNALS = [1, 2, 4]

export async function run({ quick, words }) {
  const dist = await build()
  const load = (file) => import(pathToFileURL(path.join(dist, file)).href)
  const sessions = numberOf(words, '--sessions') ?? (quick ? 100_000 : 1_500_000)
  const seconds = numberOf(words, '--seconds') ?? (quick ? 3 : 20)
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
    const { rows } = await client.query('select count(*)::int as there from peer_session')
    if (rows[0].there === 0) await fillSessions(client, sessions, now)
    const { entryFormat, traffic, db } = await parts(load)
    const stage = { client, server, entryFormat, traffic, db, log, sessions, seconds }
    const figures = []
    for (const journals of JOURNALS) figures.push(await measured(stage, journals))
    console.log(`\n${sessions.toLocaleString('en')} sessions`)
    console.table(figures)
    const sizes = await sizesOf(client)
    console.table(sizes)
    return { figures, sizes }
  } finally {
    await client.end()
    await server.stop()
    if (given === undefined) fs.rmSync(folder, { recursive: true, force: true })
  }
}

async function parts(load) {
  const [entryFormat, traffic, db] = await Promise.all([
    load('bridge/traffic-entry.js'),
    load('store/traffic/traffic.js'),
    load('store/base/db.js'),
  ])
  return { entryFormat, traffic, db }
}

/** Each journal sends its batches one after the other, as the bridge does. */
async function measured(
  { client, server, entryFormat, traffic, db, log, sessions, seconds },
  many,
) {
  const pool = db.createDb(server.url, { log, max: many })
  const postmaster = await postmasterOf(client)
  const journals = Array.from({ length: many }, (_, index) =>
    createJournal(entryFormat, { sessions, part: index, parts: many, seed: Date.now() + index }),
  )
  const bookFor = (span) => booked(journals, traffic, pool, span)
  await bookFor(WARM_SECONDS)
  const [ticks, cpu, began] = [ticksOfFamily(postmaster), process.cpuUsage(), performance.now()]
  const before = await walOf(client)
  const { added, spentMs } = await bookFor(seconds)
  const tookMs = performance.now() - began
  const used = process.cpuUsage(cpu)
  const figures = {
    journals: many,
    'entries/s': Math.round((added / tookMs) * 1000),
    'jobs µs/entry': rounded(((used.user + used.system) / 1000 - spentMs) / added),
    'database µs/entry': rounded(((ticksOfFamily(postmaster) - ticks) * TICK_MS) / added),
    'WAL bytes/entry': Math.round((Number(await walOf(client)) - Number(before)) / added),
  }
  await db.closeDb(pool)
  return figures
}

/** What all journals together booked, and the time that this measurement spent on making it. */
async function booked(journals, traffic, pool, seconds) {
  const until = performance.now() + seconds * 1000
  let added = 0
  let spentMs = 0
  await Promise.all(
    journals.map(async (journal) => {
      while (performance.now() < until) {
        const made = performance.now()
        const batch = journal.next()
        spentMs += performance.now() - made
        const done = await traffic.book(pool, batch, journal.origin, new Date())
        added += done.added
      }
    }),
  )
  return { added, spentMs }
}

async function sizesOf(client) {
  const { rows } = await client.query(
    `select relname as table, n_live_tup as rows,
       round(pg_table_size(relid) / greatest(n_live_tup, 1)) as "row bytes",
       round(pg_indexes_size(relid) / greatest(n_live_tup, 1)) as "index bytes",
       n_tup_upd as updates, n_tup_hot_upd as "HOT updates"
     from pg_stat_user_tables
     where relname in ('peer_session', 'member_torrent', 'member_totals', 'traffic_ledger_rest')
     order by relname`,
  )
  return rows
}

async function walOf(client) {
  const { rows } = await client.query("select pg_current_wal_lsn() - '0/0' as bytes")
  return rows[0].bytes
}

async function postmasterOf(client) {
  const { rows } = await client.query('select pg_backend_pid() as pid')
  const stat = fs.readFileSync(`/proc/${rows[0].pid}/stat`, 'utf8')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

function rounded(ms) {
  return Number((ms * 1000).toFixed(1))
}
