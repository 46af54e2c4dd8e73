// `npm run bench -- pace [--rate N] [--sessions N] [--torrents N] [--journals N] [--seconds N]
// [--seed N] [--quick]`: entries that arrive at a steady rate (10,000 per second) over 5,000,000
// sessions of 1,000,000 torrents and 100,000 members, booked by the store's own verb in batches as
// a tracker sends them. Prints how many were booked, processor time and bytes of the log per entry,
// updates in place by table, then how long 16 readers of the site wait: without bookings, and next
// to them. --quick: 1,000 per second over 50,000 sessions of 10,000 torrents. BABOU_BENCH_BOOKING
// names a data folder that is filled once and used again.
import { aimRow } from '../aims.js'
import { numberOf } from '../store/store.js'
import { seedOf } from '../seed.js'
import { BATCH, createJournal } from './journal.js'
import { startReaders } from './page-readers.js'
import { countCosts, onStage, updatesBetween, updatesOf } from './stage.js'

const FULL = { rate: 10_000, sessions: 5_000_000, torrents: 1_000_000, seconds: 120, warm: 20 }
const QUICK = { rate: 1_000, sessions: 50_000, torrents: 10_000, seconds: 5, warm: 2 }
const TORRENTS_A_MEMBER = 10
/** A tracker holds back less than a batch for three turns of a quarter of a second. */
const HELD_MS = 1_000
const TURN_MS = 50
/** The share that counts as in step: the last batch may still be on its way. */
const IN_STEP = 0.97
const MOST_MICROS = 60
const MOST_P95_MS = 80
const TABLES = [
  'peer_session',
  'member_torrent',
  'member_totals',
  'ledger_account',
  'torrent_stats',
]

export function run({ quick, words }) {
  const usual = quick ? QUICK : FULL
  const plan = {
    ...usual,
    rate: numberOf(words, '--rate') ?? usual.rate,
    sessions: numberOf(words, '--sessions') ?? usual.sessions,
    torrents: numberOf(words, '--torrents') ?? usual.torrents,
    seconds: numberOf(words, '--seconds') ?? usual.seconds,
    journals: numberOf(words, '--journals') ?? 1,
    seed: seedOf(words) ?? 1,
  }
  const members = Math.ceil(plan.torrents / TORRENTS_A_MEMBER)
  const size = { torrents: plan.torrents, members }
  return onStage({ sessions: plan.sessions, size }, (stage) => {
    return measured({ ...stage, size }, plan)
  })
}

async function measured(stage, plan) {
  const { client, server, load, folder, db, log } = stage
  const pool = db.createDb(server.url, { log, max: plan.journals })
  const site = await startReaders({ client, load, folder, url: server.url })
  const book = bookerOf(stage, pool, plan)
  try {
    await Promise.all([book(plan.warm), site.read(plan.warm)])
    const before = await updatesOf(client, TABLES)
    const costs = await countCosts(client)
    const { ownMs, ...booked } = await book(plan.seconds)
    const bookings = { ...booked, ...(await costs(booked.booked, ownMs)) }
    const updates = updatesBetween(before, await updatesOf(client, TABLES))
    const alone = { 'booked/s': 0, waiting: 0, ...(await site.read(plan.seconds)) }
    const [next, read] = await Promise.all([book(plan.seconds), site.read(plan.seconds)])
    const { 'booked/s': rate, waiting } = next
    const readers = [alone, { 'booked/s': rate, waiting, ...read }]
    const found = { bookings, updates, readers, aims: aimsOf(plan, bookings, readers) }
    print(plan, found)
    return { ...plan, ...found }
  } finally {
    await site.stop()
    await db.closeDb(pool)
  }
}

/** Returns a booker: `book(seconds)` books the entries of this time, and drops the rest. */
function bookerOf({ entryFormat, traffic, sessions, size }, pool, plan) {
  const { journals: parts, seed, rate } = plan
  const keys = Date.now()
  const journals = Array.from({ length: parts }, (_, part) =>
    createJournal(entryFormat, {
      ...{ sessions, size, part, parts, seed: seed + part, keys: keys + part },
    }),
  )
  return async (seconds) => {
    const each = { seconds, perMs: rate / parts / 1_000, traffic, pool }
    const all = await Promise.all(journals.map((journal) => bookOne(journal, each)))
    const sum = (what) => all.reduce((total, one) => total + one[what], 0)
    const slowest = all.map(({ longestMs }) => Math.round(longestMs))
    return {
      'made/s': rate,
      'booked/s': Math.round(sum('booked') / seconds),
      booked: sum('booked'),
      waiting: sum('waiting'),
      batches: sum('batches'),
      'longest ms': Math.max(...slowest),
      ownMs: sum('ownMs'),
    }
  }
}

/** Books one batch after the other, as jobs does for a journal. */
async function bookOne(journal, { seconds, perMs, traffic, pool }) {
  const found = { booked: 0, batches: 0, longestMs: 0, ownMs: 0 }
  const began = performance.now()
  let sentAt = began
  for (let now = began; now < began + seconds * 1_000; now = performance.now()) {
    const waiting = Math.floor((now - began) * perMs) - found.booked
    if (waiting < BATCH && (waiting === 0 || now - sentAt < HELD_MS)) {
      await new Promise((resolve) => setTimeout(resolve, TURN_MS))
      continue
    }
    const batch = journal.next(Math.min(waiting, BATCH))
    sentAt = performance.now()
    found.ownMs += sentAt - now
    const { added } = await traffic.book(pool, batch, journal.origin, new Date())
    found.booked += added
    found.batches++
    found.longestMs = Math.max(found.longestMs, performance.now() - sentAt)
  }
  return { ...found, waiting: Math.floor(seconds * 1_000 * perMs) - found.booked }
}

function aimsOf({ rate }, bookings, [, beside]) {
  const micros = bookings['jobs µs/entry'] + bookings['database µs/entry']
  const share = Math.min(bookings['booked/s'], beside['booked/s']) / rate
  const p95 = beside['p95 ms']
  return [
    aimRow('in step with the rate, with and without readers', share.toFixed(2), share >= IN_STEP),
    aimRow(`µs per entry ≤ ${MOST_MICROS}`, micros.toFixed(1), micros <= MOST_MICROS),
    aimRow(`p95 of 16 readers ≤ ${MOST_P95_MS} ms`, p95, p95 <= MOST_P95_MS),
  ]
}

function print({ rate, sessions, torrents, journals, seconds, seed }, found) {
  const [many, of] = [sessions, torrents].map((count) => count.toLocaleString('en'))
  console.log(
    `\n${rate} entries per second for ${seconds} s from ${journals} journals, ` +
      `over ${many} sessions of ${of} torrents, drawn by seed ${seed}`,
  )
  console.table([found.bookings])
  console.table(found.updates)
  console.log('16 readers of the site, without bookings and next to them')
  console.table(found.readers)
  console.table(found.aims)
}
