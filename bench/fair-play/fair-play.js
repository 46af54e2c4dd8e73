// `npm run bench -- fair-play [--quick]`: the ledger of a day of 100,000 members with ten million
// intervals (--quick: 5,000 and 500,000). Prints the cost of evaluating it: processor time of the
// task and of PostgreSQL, memory of the task, and how long a booking takes at the same time and
// without an evaluation.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { load } from '../program.js'
import { familyProcessorMs, processorMs } from '../site/processor-time.js'
import { finished } from '../site/site.js'
import { fill } from './fill.js'

const DAY_MS = 86_400_000
const MIB = 1_048_576
/** The time between two inserts of the booking that runs at the same time. */
const BOOKING_MS = 50
const ALONE_BOOKINGS = 500

export async function run({ quick }) {
  const size = quick
    ? { members: 5_000, torrents: 10_000, rows: 500_000 }
    : { members: 100_000, torrents: 200_000, rows: 10_000_000 }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-bench-fair-play-'))
  fs.chmodSync(folder, 0o755)
  const [{ startPostgres }, { silentLog }, { createDb, closeDb }, looks] = await Promise.all([
    load('cli/postgres.js'),
    load('shared/log.js'),
    load('store/base/db.js'),
    load('store/fair-play/looks.js'),
  ])
  const server = await startPostgres({ dataFolder: folder, log: silentLog(), isDisposable: true })
  const client = new pg.Client({ connectionString: server.url })
  try {
    await finished(['migrate', 'up'], {
      ...process.env,
      BABOU_DATA: folder,
      DATABASE_URL: server.url,
    })
    await client.connect()
    const day = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS
    const flows = await fill(client, { ...size, start: day / 1_000 })
    const db = createDb(server.url, { log: silentLog(), max: 2 })
    try {
      return await measured({ server, client, day, size: { ...size, flows }, db, looks })
    } finally {
      await closeDb(db)
    }
  } finally {
    await client.end()
    await server.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

async function measured({ server, client, day, size, db, looks }) {
  const window = { since: new Date(day), until: new Date(day + DAY_MS) }
  const figures = { ...size, bookingWithoutLook: await bookingAlone(client, day) }
  const booking = startBooking(client, day, ALONE_BOOKINGS)
  // A process that has just built the program still holds 650 MiB of that: run it again then.
  figures.memoryMibBefore = Math.round(process.memoryUsage.rss() / MIB)
  const timed = async (name, work) => {
    const memory = startMemory()
    const before = [performance.now(), processorMs(process.pid), familyProcessorMs(server.pid)]
    const result = await work()
    const after = [performance.now(), processorMs(process.pid), familyProcessorMs(server.pid)]
    const [elapsed, own, postgres] = after.map((value, nth) => value - before[nth])
    figures[name] = {
      seconds: elapsed / 1_000,
      taskCpuSeconds: own / 1_000,
      postgresCpuSeconds: postgres / 1_000,
      memoryMib: memory.stop(),
    }
    return result
  }
  try {
    const found = await timed('look', () => looks.look(db, window, true))
    if (found.flows !== size.flows) throw new Error(`${found.flows} pairs, not ${size.flows}`)
    figures.swarms = found.swarms
    figures.kept = await timed('keep', () => looks.keep(db, found, window, new Date()))
  } finally {
    figures.booking = await booking.stop()
  }
  console.log(JSON.stringify(figures, null, 2))
  return figures
}

/** Measures the same bookings while nothing else happens, for about half a minute. */
async function bookingAlone(client, day) {
  const booking = startBooking(client, day, 0, ALONE_BOOKINGS)
  await booking.done
  return booking.stop()
}

/** Books an interval from time to time; returns how long each took. */
function startBooking(client, day, first, most = Infinity) {
  const times = []
  let isOn = true
  const running = (async () => {
    for (let number = first; isOn && times.length < most; number++) {
      const began = performance.now()
      await client.query(
        `insert into traffic_ledger (at, since, journal_id, number, member_id, torrent_id,
           session_key, kind, raw_up, raw_down, up_permille, down_permille, credited_up,
           credited_down, left_fell)
         select to_timestamp($1), to_timestamp($1), '\\x00000000000000000000000000000001', $2,
           m.id, t.id, '\\x0000000000000000', 'update', 1, 1, 1000, 1000, 1, 1, 1
         from (select min(id) as id from member) m, (select min(id) as id from torrent) t`,
        [day / 1_000 + 90_000, number],
      )
      times.push(performance.now() - began)
      await new Promise((resolve) => setTimeout(resolve, BOOKING_MS))
    }
  })()
  return {
    done: running,
    async stop() {
      isOn = false
      await running
      const sorted = times.toSorted((a, b) => a - b)
      const at = (share) => sorted[Math.floor((sorted.length - 1) * share)]
      return { count: sorted.length, medianMs: at(0.5), p99Ms: at(0.99), mostMs: at(1) }
    },
  }
}

function startMemory() {
  let most = 0
  const look = () => (most = Math.max(most, process.memoryUsage.rss()))
  const timer = setInterval(look, 100)
  return {
    stop() {
      look()
      clearInterval(timer)
      return Math.round(most / MIB)
    },
  }
}
