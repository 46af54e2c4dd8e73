// The performance aims (issue "Tracker engine", tracker.md §6), and the figures of a run.
import { median } from './cpu.js'

export const FFI = 'babou (ffi)'
const NET = 'babou (net)'
export const FLOOR = 'C, constant'
export const OPEN = 'opentracker'
const NPM = 'bittorrent-tracker'
export const ONE_THREAD = 'babou (ffi, 1 thread)'
const TWO_THREADS = 'babou (ffi, 2 threads)'
/** The cost of two processes that share no memory, no locks and no journal thread. */
export const TWO_PROCESSES = 'babou (ffi, 2 processes)'
export const EACH = 'one connection each'
export const KEPT = 'keep-alive'
export const UDP = 'UDP, connect + announce'

/** [figure of the parts, server, compared with, limit]; a ratio is the median of all rounds. */
const RATIOS = [
  [EACH, FFI, OPEN, 0.95],
  [EACH, FFI, FLOOR, 1.3],
  [KEPT, FFI, FLOOR, 1.7],
  [KEPT, NPM, FFI, 13, 'at least'],
  [UDP, FFI, OPEN, 0.67],
  [EACH, NET, OPEN, 1.3],
  [KEPT, NET, FLOOR, 2.2],
]
/** The same for a working set that no cache can hold (zipf.js). */
const COLD_RATIOS = [
  [EACH, FFI, OPEN, 0.75],
  [UDP, FFI, OPEN, 0.65],
]
const COLD_KEPT_MICROS = 12
/** For each mix of sessions.js: ratios to opentracker, and microseconds with kept connections. */
const SESSIONS = {
  A: { each: 0.65, udp: 0.7, keptMicros: 8 },
  B: { each: 0.8, udp: 0.8, keptMicros: 9.5 },
}
/** With these figures an aim counts as met even if the ratio to opentracker is missed. */
const SESSIONS_FLOOR = { each: 1.3, udp: 1.2 }
const ENGINE_MICROS = 2
const MORE_OF_TWO_THREADS = 1.1
const LONGEST_PAUSE_MS = 10

/** Returns the CPU time of one server divided by that of the other, for each round. */
export function ratiosOf(figures, server, beside) {
  const of = (name) => figures.filter((figure) => figure.server === name)
  return of(server).flatMap(({ round, cpuMicros }) =>
    of(beside)
      .filter((other) => other.round === round)
      .map((other) => cpuMicros / other.cpuMicros),
  )
}

const medianOf = (values) => (values.length === 0 ? null : median(values))
const ratioOf = (figures, server, beside) => medianOf(ratiosOf(figures, server, beside))
const microsOf = (figures) =>
  medianOf(figures.filter(({ server }) => server === FFI).map(({ cpuMicros }) => cpuMicros))

function verdict(measured, bound, how) {
  if (measured === null) return 'not measured'
  return (how === 'at least' ? measured >= bound : measured <= bound) ? 'met' : 'not met'
}

function row(aim, measured, bound, how = 'at most') {
  return {
    aim: `${aim} ${how === 'at least' ? '≥' : '≤'} ${bound}`,
    measured: measured === null ? '-' : Number(measured.toFixed(2)),
    verdict: verdict(measured, bound, how),
  }
}

/** Returns rows about a working set that no cache can hold. */
function coldRows(zipf) {
  const figuresOf = (title) => zipf.find((part) => part.title === title)?.figures ?? []
  const rows = COLD_RATIOS.map(([title, server, beside, bound]) =>
    row(`cold, ${title}: ${server} / ${beside}`, ratioOf(figuresOf(title), server, beside), bound),
  )
  const micros = microsOf(figuresOf(KEPT))
  return [...rows, row(`cold, keep-alive: ${FFI}, µs`, micros, COLD_KEPT_MICROS)]
}

/** Returns rows about the mixes of sessions.js. */
function sessionRows(sessions) {
  return Object.entries(SESSIONS).flatMap(([mix, { each, udp, keptMicros }]) => {
    const figuresOf = (name) =>
      sessions.find(({ title }) => title === `${mix}, ${name}`)?.figures ?? []
    const ratio = (name, beside, bound) =>
      row(`${mix}, ${name}: ${FFI} / ${beside}`, ratioOf(figuresOf(name), FFI, beside), bound)
    return [
      ratio(EACH, OPEN, each),
      ratio(EACH, FLOOR, SESSIONS_FLOOR.each),
      row(`${mix}, ${KEPT}: ${FFI}, µs`, microsOf(figuresOf(KEPT)), keptMicros),
      ratio(UDP, OPEN, udp),
      ratio(UDP, FLOOR, SESSIONS_FLOOR.udp),
    ]
  })
}

/** Returns a row for each aim about the parts of a run. */
export function aimsOf({
  engine,
  replies = [],
  node = [],
  zipf = [],
  sessions = [],
  threads = [],
}) {
  const rows = RATIOS.map(([title, server, beside, bound, how]) => {
    const parts = server === NPM ? node : replies
    const figures = parts.find((part) => part.title === title)?.figures ?? []
    return row(`${title}: ${server} / ${beside}`, ratioOf(figures, server, beside), bound, how)
  })
  rows.push(...coldRows(zipf), ...sessionRows(sessions))
  for (const { title, figures } of threads) {
    for (const [name, beside] of [
      ['two processes of one', TWO_PROCESSES],
      ['one', ONE_THREAD],
    ]) {
      const ratio = ratioOf(figures, TWO_THREADS, beside)
      rows.push(row(`${title}: two threads / ${name}`, ratio, MORE_OF_TWO_THREADS))
    }
  }
  if (engine !== undefined) {
    rows.push(row('parse + decide + store + reply, µs', engine['engine µs'], ENGINE_MICROS))
    rows.push(row('longest pause of the engine, ms', engine['longest pause ms'], LONGEST_PAUSE_MS))
  }
  return rows
}
