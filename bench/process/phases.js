// Announces at a steady rate while the tracker is idle and while it works, in turn: an idle phase
// precedes each kind of work, and the result is the median of these pairs.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { load as built } from '../store/built.js'
import { median } from '../tracker/cpu.js'
import { startWitnesses } from './witness.js'

const { defaultTrackerSettings } = await built('bridge/events/settings-events.js')

const SILENCE_SECONDS = 76 * 60
/** Announces this soon after a pause of the machine wait for the work that it delayed. */
const AFTER_PAUSE_MS = 10
const AT_REST = { reaperTorrentsPerSecond: 1 }
const USUAL = { reaperTorrentsPerSecond: defaultTrackerSettings.reaperTorrentsPerSecond }
const FAST = { reaperTorrentsPerSecond: 10_000_000, reaperCorePercent: 100 }

export const IDLE = 'idle'
export const now = () => performance.timeOrigin + performance.now()
const delay = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** The settings while nothing is to be swept: the reaper checks one torrent per second. */
export const settingsAtRest = AT_REST

/**
 * Measures in pairs. `tell` sends a full state of another outbox, `say` new settings. Returns {
 * rows, samples }: a row for each kind of work, and the samples of each phase.
 */
export async function inPairs({ data, plan, port, tracker, load, tell, say, booked }) {
  const witnesses = startWitnesses()
  const works = worksOf({ data, tracker, tell, say, plan })
  const means = { plan, port, tracker, load, witnesses, seed: 1 }
  const phases = []
  try {
    for (let pair = 0; pair < 3; pair++) await phase(means, { seconds: 1 }) // warms up
    tracker.pauses.forEach((pause) => (pause.isBefore = true))
    for (let pair = 0; pair < plan.pairs; pair++) {
      for (const work of works) {
        await atRest(booked)
        const idle = await phase(means, { seconds: plan.seconds })
        const found = await phase(means, work)
        await work.after?.()
        phases.push({ pair, name: work.name, idle, found })
      }
    }
  } finally {
    witnesses.stop()
  }
  if (!witnesses.isBelieved()) console.log('no witnesses: pauses of the machine are in the figures')
  return { phases, rows: works.map(({ name }) => rowOf(name, phases)) }
}

function worksOf({ data, tracker, tell, say, plan }) {
  const other = () => createHash('md5').update(String(Math.random())).digest('hex')
  let isSilent = false
  const reaping = (settings) => async () => {
    // All peers fall silent once; they are swept in parts, at the rate of the settings.
    if (!isSilent) fs.writeFileSync(path.join(data, 'clock'), String(SILENCE_SECONDS))
    isSilent = true
    await say(settings)
  }
  const rest = () => say(AT_REST)
  const seconds = plan.seconds
  const works = [
    {
      name: 'a snapshot is written',
      begin: () => tracker.signal('SIGUSR2'),
      end: 'snapshot.written',
    },
    { name: 'a full state comes', begin: () => tell(other()), end: 'state.written' },
    { name: 'reaping at its usual rate', begin: reaping(USUAL), after: rest, seconds },
    { name: 'reaping as fast as it can', begin: reaping(FAST), after: rest, seconds },
  ]
  return works.filter(({ name }) => plan.only?.some((word) => name.includes(word)) ?? true)
}

/** Waits until no more entries arrive: those of the sweep are the last. */
async function atRest(booked) {
  for (let had = -1, has = await booked(); had !== has; has = await booked()) {
    had = has
    await delay(400)
  }
}

/** Announces in steps of one second until the work is done, or for `seconds`. */
async function phase(means, { begin, end, seconds }) {
  const { plan, port, tracker, load, witnesses } = means
  const had = tracker.events.length
  const isDone = () => tracker.events.slice(had).some(({ event }) => event === end)
  const job = { port, rate: plan.rate, torrents: plan.torrents, seconds: 1 }
  let running = load.ask({ ...job, seed: means.seed++ })
  await delay(150)
  const from = now()
  await begin?.()
  let to = Infinity
  const watching = end === undefined ? null : until(isDone).then(() => (to = now()))
  const found = { took: [], failed: 0, left: 0 }
  for (let second = 1; ; second++) {
    const said = await running
    found.failed += said.failed
    take(found, said, from, to, witnesses.since(from))
    if (end === undefined ? second >= seconds : isDone()) break
    running = load.ask({ ...job, seed: means.seed++ })
  }
  await watching
  const seen = Math.min(to, now())
  const away = witnesses.since(from).reduce((sum, [at, till]) => sum + till - at, 0)
  return { ...figuresOf(found.took), failed: found.failed, left: found.left, away, ms: seen - from }
}

async function until(isDone) {
  while (!isDone()) await delay(10)
}

/** Leaves out announces during or right after a pause of the machine, and counts them. */
function take(found, { at, took }, from, to, pauses) {
  for (const [which, ms] of took.entries()) {
    const asked = at[which]
    if (ms < 0 || asked < from || asked > to) continue
    const isHeldBack = ([began, ended]) => asked < ended + AFTER_PAUSE_MS && asked + ms > began
    if (pauses.some(isHeldBack)) found.left++
    else found.took.push(ms)
  }
}

function figuresOf(took) {
  const sorted = Float64Array.from(took).sort()
  const at = (share) => sorted[Math.floor((sorted.length - 1) * share)]
  return { announces: took.length, p50: at(0.5), p99: at(0.99), p999: at(0.999), longest: at(1) }
}

const boundOf = (idle) => Math.max(2 * idle, idle + 1)

function rowOf(name, phases) {
  const pairs = phases.filter((one) => one.name === name)
  const middle = (of) => Number(median(pairs.map(of)).toFixed(2))
  const sum = (of) => pairs.reduce((all, one) => all + of(one), 0)
  const [idle, found] = [middle((one) => one.idle.p99), middle((one) => one.found.p99)]
  return {
    while: name,
    pairs: pairs.length,
    'idle p50': middle((one) => one.idle.p50),
    p50: middle((one) => one.found.p50),
    'idle p99': idle,
    p99: found,
    'of idle': middle((one) => one.found.p99 / one.idle.p99),
    aim: Number(boundOf(idle).toFixed(2)),
    verdict: found <= boundOf(idle) ? 'met' : 'not met',
    'pairs that meet it': pairs.filter((one) => one.found.p99 <= boundOf(one.idle.p99)).length,
    'p99.9': middle((one) => one.found.p999),
    seconds: Number((sum((one) => one.found.ms) / 1_000).toFixed(1)),
    failed: sum((one) => one.idle.failed + one.found.failed),
    'left out': sum((one) => one.idle.left + one.found.left),
    'machine away ms': Math.round(sum((one) => one.idle.away + one.found.away)),
  }
}
