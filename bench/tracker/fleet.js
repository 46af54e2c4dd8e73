// Two trackers that share the torrents between them, for the benchmarks of several trackers.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { load as built } from '../program.js'
import { startTracker } from './babou.js'
import { startJobs } from './jobs.js'
import { fill, hashOf } from './swarms.js'

const { slotOf } = await built('domain/fleet/holders.js')
const { hashWords } = await built('tracker/memory/tables/torrent-table.js')

const NAMES = ['t1', 't2']
/** How long the links may take to start. */
const PATIENCE_MS = 30_000

/** Starts two trackers and their links; `more` are settings of both. */
export async function startFleet(io, size, stops, more = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-bench-jobs-'))
  stops.push(() => fs.rmSync(folder, { recursive: true, force: true }))
  const jobs = await startJobs(`unix:${path.join(folder, 'b.sock')}`, size)
  stops.push(jobs.stop)
  const fleet = []
  for (const name of NAMES) {
    const variables = { BABOU_NODE: name, ...more }
    fleet.push(await startTracker(io, size, { name, jobs, variables }))
    stops.push(fleet.at(-1).stop)
  }
  await until(() => jobs.reported().length === NAMES.length)
  const map = jobs.sendHolders()
  for (const server of fleet) {
    await until(async () => (await metric(server, 'babou_tracker_link_up')) === 1)
  }
  return { map, fleet }
}

/** Returns the slot of an info hash. */
export const slotOfHash = (hash) => slotOf(...hashWords(hash))

/** Returns the info hashes that the tracker at a place of the map holds. */
export function heldBy(map, place, { torrents }) {
  const all = Array.from({ length: torrents }, (_, index) => hashOf(index + 1))
  return new Set(all.filter((hash) => map.holders[slotOfHash(hash)] === place))
}

/** Does the same as `fill`, for these info hashes only. */
export function* fillOnly(hashes, size) {
  for (const piece of fill(size)) yield piece.filter(({ infoHash }) => hashes.has(infoHash))
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Returns the sum of the lines that start with a name. */
export async function metric({ opsPort }, name) {
  const text = await (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text()
  const lines = text.split('\n').filter((line) => line.startsWith(name))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

export async function until(condition) {
  const deadline = performance.now() + PATIENCE_MS
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('the trackers do not reach each other')
    await pause(100)
  }
}
