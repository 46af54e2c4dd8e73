// `npm run bench -- booking [--sessions N] [--seconds N] [--seed N] [--readers] [--quick]`:
// journals that wait after an outage, of one, two and four announce threads, booked by the store's
// own verb into a database with 1.5 million sessions (--quick: 100,000). Entries per second,
// processor time of this process and of PostgreSQL per entry, and what a session and an entry take
// on disk. --readers: the same once more while 16 members read pages of a site on this database.
// BABOU_BENCH_BOOKING names a data folder that is filled once and used again.
import { numberOf } from '../store/store.js'
import { seedOf } from '../seed.js'
import { SIZE } from './fill.js'
import { createJournal } from './journal.js'
import { startReaders } from './page-readers.js'
import { countCosts, onStage } from './stage.js'

/** Pages are then read, or written, for the first time after a start. */
const WARM_SECONDS = 5
const JOURNALS = [1, 2, 4]

export function run({ quick, words }) {
  const sessions = numberOf(words, '--sessions') ?? (quick ? 100_000 : 1_500_000)
  const seconds = numberOf(words, '--seconds') ?? (quick ? 3 : 20)
  const seed = seedOf(words) ?? 1
  return onStage({ sessions, size: SIZE }, async (given) => {
    const stage = { ...given, seconds, seed }
    const figures = []
    for (const journals of JOURNALS) figures.push(await measured(stage, journals))
    if (words.includes('--readers')) figures.push(...(await besideReaders(stage)))
    console.log(`\n${sessions.toLocaleString('en')} sessions, drawn by seed ${seed}`)
    console.table(figures)
    const sizes = await sizesOf(stage.client)
    console.table(sizes)
    return { seed, figures, sizes }
  })
}

async function besideReaders(stage) {
  const { client, load, folder, server, seconds } = stage
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

/** Each journal sends its batches one after the other, as over the bridge. */
async function measured(stage, many, beside = async () => ({})) {
  const { client, server, entryFormat, traffic, db, log, sessions, seconds, seed } = stage
  const pool = db.createDb(server.url, { log, max: many })
  const journals = Array.from({ length: many }, (_, index) =>
    createJournal(entryFormat, {
      ...{ sessions, size: SIZE, part: index, parts: many },
      ...{ seed: seed + index, keys: Date.now() + index },
    }),
  )
  const bookFor = (span) => booked(journals, traffic, pool, span)
  await bookFor(WARM_SECONDS)
  const costs = await countCosts(client)
  const began = performance.now()
  const reading = beside(seconds)
  const { added, spentMs } = await bookFor(seconds)
  const tookMs = performance.now() - began
  const figures = {
    journals: many,
    'entries/s': Math.round((added / tookMs) * 1000),
    ...(await costs(added, spentMs)),
  }
  await db.closeDb(pool)
  return { ...figures, ...(await reading) }
}

/** Returns the bookings of all journals, and the time that creating the batches took here. */
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

/** A session has a row in the first two tables, an entry with new bytes has one in the last. */
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
