// `npm run bench -- waiting [--peers N] [--swarm N] [--quick]`: the memory of a tracker process
// while the entries of all its sessions wait to be booked, compared with one whose entries are
// booked immediately: 4,960,770 peers in swarms of 5 (--quick: 100,000), which announce by UDP.
// The waiting entries are on disk, so the process should need at most 1.15 times the memory. Also
// prints how much memory a peer adds, the rate of these first announces, and their processor time.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { mostRow } from '../aims.js'
import { residentBytes } from './tracker-process.js'
import { numberOf } from '../store/store.js'
import { startTracker } from '../tracker/babou.js'
import { countCpu } from '../tracker/cpu.js'
import { metric, pause } from '../tracker/fleet.js'
import { startJobs } from '../tracker/jobs.js'
import { startLoad } from '../tracker/measure.js'
import { fill } from '../tracker/swarms.js'

const PEERS = 4_960_770
const QUICK_PEERS = 100_000
const MEMBERS = 40_000
const LEECHING = 0.2
const LOOK_MS = 500
const MOST_RATIO = 1.15
/** The memory of collected objects is returned to the system after some time without work. */
const SETTLE_MS = 5_000
const MIB = 2 ** 20

export async function run({ quick, words }) {
  const peers = numberOf(words, '--peers') ?? (quick ? QUICK_PEERS : PEERS)
  const swarm = numberOf(words, '--swarm') ?? 5
  const size = {
    ...{ torrents: Math.ceil(peers / swarm), peers: swarm },
    ...{ members: MEMBERS, leeching: LEECHING },
  }
  const load = startLoad()
  try {
    const [booked, held] = [await measured(load, size, false), await measured(load, size, true)]
    const ratio = held['most MiB'] / booked['MiB, all booked']
    console.table({ 'booked immediately': booked, 'all wait': held })
    const aims = [
      mostRow('memory while all wait, of that with everything booked', ratio, MOST_RATIO),
    ]
    console.table(aims)
    return { size, booked, held, ratio, aims }
  } finally {
    await load.stop()
  }
}

async function measured(load, size, isHeld) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-bench-waiting-'))
  const jobs = await startJobs(`unix:${path.join(folder, 'b.sock')}`, size)
  let tracker
  try {
    tracker = await startTracker('ffi', size, { jobs })
    jobs.hold(isHeld)
    const empty = residentBytes(tracker.pid)
    const most = mostResident(tracker.pid)
    const filled = await filledBy(load, tracker, size)
    const waiting = await metric(tracker, 'babou_tracker_journal_unbooked')
    const mostBytes = most()
    const peers = await metric(tracker, 'babou_tracker_peers{')
    jobs.hold(false)
    while ((await metric(tracker, 'babou_tracker_journal_unbooked')) > 0) await pause(LOOK_MS)
    await pause(SETTLE_MS)
    const after = residentBytes(tracker.pid)
    return {
      ...{ peers, ...filled, 'entries that wait': waiting, 'empty MiB': inMib(empty) },
      ...{ 'most MiB': inMib(mostBytes), 'MiB, all booked': inMib(after) },
      'bytes/peer': Number(((after - empty) / peers).toFixed(1)),
    }
  } finally {
    await tracker?.stop()
    await jobs.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Starts to look; the returned function stops that and returns the most memory that was seen. */
function mostResident(pid) {
  let most = 0
  const look = () => (most = Math.max(most, residentBytes(pid)))
  const looks = setInterval(look, LOOK_MS)
  return () => {
    clearInterval(looks)
    return look()
  }
}

async function filledBy(load, tracker, size) {
  const cpu = countCpu(tracker.pid)
  const began = performance.now()
  await load.fill(tracker, () => fill(size), 'udp')
  const seconds = (performance.now() - began) / 1_000
  const announces = size.torrents * size.peers
  return {
    'announces/s': Math.round(announces / seconds),
    'CPU µs': Number((cpu().all / announces).toFixed(1)),
  }
}

const inMib = (bytes) => Math.round(bytes / MIB)
