// `npm run bench -- booking [--sessions N] [--seconds N] [--readers] [--quick]`: journals that wait
// after an outage, of one, two and four announce threads, booked by the store's own verb into a
// database with 1.5 million sessions (--quick: 100,000). Entries per second, processor time of this
// process and of PostgreSQL per entry, and what a session and an entry take on disk.
// --readers: the same once more while 16 members read pages of a site on this database.
// BABOU_BENCH_BOOKING names a data folder that is filled once and used again.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { build } from '../../bin/build.js'
import { numberOf } from '../store/store.js'
import { familyProcessorMs } from '../site/processor-time.js'
import { fillSessions } from './fill.js'
import { createJournal } from './journal.js'
import { startReaders } from './page-readers.js'

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
    if (words.includes('--readers')) figures.push(...(await besideReaders(stage, load, folder)))
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

async function besideReaders(stage, load, folder) {
  const { client, server, seconds } = stage
  const site = await startReaders({ client, load, folder, url: server.url })
  try {
    await site.read(WARM_SECONDS)
    const alone = { journals: 0, ...(await site.read(seconds)) }
    const figures = [alone]
    for (const journals of JOURNALS) {
      figures.push(await measured(stage, journals, (span) => site.read(span)))
    }
    return figures
  } finally {
    await site.stop()
  }
}

/** Each journal sends its batches one after the other, as the bridge does. */
async function measured(
  { client, server, entryFormat, traffic, db, log, sessions, seconds },
  many,
  beside = async () => ({}),
) {
  const pool = db.createDb(server.url, { log, max: many })
  const postmaster = await postmasterOf(client)
  const journals = Array.from({ length: many }, (_, index) =>
    createJournal(entryFormat, { sessions, part: index, parts: many, seed: Date.now() + index }),
  )
  const bookFor = (span) => booked(journals, traffic, pool, span)
  await bookFor(WARM_SECONDS)
  const [spent, cpu, began] = [familyProcessorMs(postmaster), process.cpuUsage(), performance.now()]
  const before = await walOf(client)
  const reading = beside(seconds)
  const { added, spentMs } = await bookFor(seconds)
  const tookMs = performance.now() - began
  const used = process.cpuUsage(cpu)
  const figures = {
    journals: many,
    'entries/s': Math.round((added / tookMs) * 1000),
    'jobs µs/entry': rounded(((used.user + used.system) / 1000 - spentMs) / added),
    'database µs/entry': rounded((familyProcessorMs(postmaster) - spent) / added),
    'WAL bytes/entry': Math.round((Number(await walOf(client)) - Number(before)) / added),
  }
  await db.closeDb(pool)
  return { ...figures, ...(await reading) }
}

/**
 * The bookings of all journals together, and the time that this measurement spent on creating the
 * batches.
 */
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

/** A session has a row in the first two tables, an entry with new bytes one in the last. */
async function sizesOf(client) {
  await client.query('analyze peer_session, member_torrent, traffic_ledger_rest')
  const { rows } = await client.query(
    `select relname as table, n_live_tup as rows,
       round(pg_table_size(relid) / greatest(n_live_tup, 1)) as "bytes/row",
       round(pg_indexes_size(relid) / greatest(n_live_tup, 1)) as "index bytes/row",
       round(pg_total_relation_size(relid) / greatest(n_live_tup, 1)) as "disk bytes/row",
       n_tup_upd as updates, n_tup_hot_upd as "HOT updates"
     from pg_stat_user_tables
     where relname in ('peer_session', 'member_torrent', 'member_totals', 'traffic_ledger_rest')
     order by array_position(array['peer_session', 'member_torrent', 'traffic_ledger_rest'],
       relname::text)`,
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
