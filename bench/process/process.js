// The whole tracker process over many peers: killed and restarted until its first reply with peers,
// then announces at a steady rate, in turn while it is idle and while it writes its snapshot,
// receives a full state over the bridge, and sweeps a swarm whose peers all expired.
// `npm run bench -- process [--peers N] [--rate N] [--starts N] [--pairs N] [--seconds N]
// [--io net] [--laid FOLDER] [--only snapshot,state,usual,fast] [--quick]`
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { load } from '../store/built.js'
import { MEMBERS } from '../store/fill.js'
import { numberOf } from '../store/store.js'
import { countCpu } from '../tracker/cpu.js'
import { freePort } from '../tracker/targets.js'
import { inChild, talking } from './children.js'
import { OUTBOX, SWARM } from './laid.js'
import { inPairs, settingsAtRest } from './phases.js'
import { firstPeers, residentBytes, spawnTracker } from './tracker-process.js'

const { defaultTrackerSettings } = await load('bridge/events/settings-events.js')

const fileOf = (name) => new URL(name, import.meta.url)

export async function run({ quick, words = [] }) {
  const peers = numberOf(words, '--peers') ?? (quick ? 200_000 : 5_000_000)
  const plan = {
    peers,
    torrents: peers / SWARM,
    rate: numberOf(words, '--rate') ?? 2_000,
    starts: numberOf(words, '--starts') ?? (quick ? 2 : 3),
    pairs: Number(valueOf(words, '--pairs') ?? (quick ? 2 : 7)),
    seconds: Number(valueOf(words, '--seconds') ?? 2),
    io: valueOf(words, '--io') ?? 'auto',
    only: valueOf(words, '--only')?.split(','),
  }
  const laidAt = valueOf(words, '--laid')
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-bench-process-'))
  try {
    const laid = await layInto(data, peers, laidAt)
    console.log(`laid ${peers} peers: snapshot ${laid.snapshotMiB} MiB, ${laid.entries} entries`)
    const found = await measure(data, plan)
    console.log('\nFrom the start of the process to the first reply with peers, seconds')
    console.table(found.starts)
    if (found.rows !== undefined) {
      console.log(`\n${plan.rate} announces per second, milliseconds to reply: medians of pairs`)
      console.table(found.rows)
      console.log('\nPauses of the collector, milliseconds, by thread')
      console.table(found.pauses)
    }
    return { ...plan, ...laid, ...found }
  } finally {
    fs.rmSync(data, { recursive: true, force: true })
  }
}

function valueOf(words, name) {
  const at = words.indexOf(name)
  return at < 0 ? undefined : words[at + 1]
}

/**
 * Copies the folder `laidAt`, which is written if it does not exist; without a name, writes a new
 * one.
 */
async function layInto(data, peers, laidAt) {
  if (laidAt === undefined) return inChild(fileOf('lay-child.js'), { data, peers })
  const file = path.join(laidAt, 'laid.json')
  if (!fs.existsSync(file)) {
    fs.mkdirSync(laidAt, { recursive: true })
    fs.writeFileSync(
      file,
      JSON.stringify(await inChild(fileOf('lay-child.js'), { data: laidAt, peers })),
    )
  }
  fs.cpSync(path.join(laidAt, 'tracker'), path.join(data, 'tracker'), { recursive: true })
  return JSON.parse(fs.readFileSync(file, 'utf8'))
}

async function measure(data, plan) {
  const url = `unix:${path.join(data, 'b.sock')}`
  const [port, opsPort] = [await freePort(), await freePort()]
  const hub = talking(fileOf('hub.js'))
  const load = talking(fileOf('open-load.js'))
  // The load needs little time, and its wait for a processor must not look like a slow tracker.
  spawnSync('chrt', ['--all-tasks', '--rr', '--pid', '3', String(load.pid)])
  const site = { url, members: MEMBERS, torrents: plan.torrents }
  let version = 0
  const settings = (some) => ({ ...defaultTrackerSettings, ...some, version: ++version })
  const told = { settings: settings(settingsAtRest) }
  const tell = (outboxId) => hub.ask({ what: 'start', outboxId, ...site, ...told })
  const say = (some) => hub.ask({ what: 'settings', settings: settings(some) })
  const booked = async () => (await hub.ask({ what: 'count' })).entries
  let tracker
  try {
    await tell(OUTBOX)
    const starts = []
    for (let start = 0; start < plan.starts; start++) {
      await tracker?.kill()
      tracker = spawnTracker({ data, url, port, opsPort, io: plan.io })
      const cpu = countCpu(tracker.pid)
      const seconds = (await firstPeers(tracker, port)) / 1_000
      const { all, busiest } = cpu()
      starts.push({
        start: start + 1,
        seconds: rounded(seconds),
        'CPU s': rounded(all / 1e6),
        'busiest thread s': rounded(busiest / 1e6),
        ...said(tracker),
      })
    }
    if (plan.pairs === 0) return { starts }
    const found = await inPairs({ data, plan, port, tracker, load, tell, say, booked })
    return { starts, ...found, pauses: pausesOf(tracker.pauses), all: tracker.pauses }
  } finally {
    await tracker?.kill()
    hub.stop()
    load.stop()
  }
}

function said(tracker) {
  return {
    'of it the sessions': tracker.said('tracker.restored')?.seconds,
    'and what was kept': tracker.said('state.restored')?.seconds,
    'RSS GiB': rounded(residentBytes(tracker.pid) / 2 ** 30),
  }
}

function pausesOf(pauses) {
  const threads = [...new Set(pauses.map(({ thread }) => thread))]
  return threads.map((thread, index) => {
    const own = pauses.filter((pause) => pause.thread === thread)
    const longest = (some) =>
      some.reduce((most, { milliseconds }) => Math.max(most, milliseconds), 0)
    const before = own.filter(({ isBefore }) => isBefore)
    const after = own.filter(({ isBefore }) => !isBefore)
    return {
      thread: index === 0 ? 'main' : `worker ${index}`,
      'until warm': before.length,
      'the longest': longest(before),
      'from then on': after.length,
      'the longest of these': longest(after),
    }
  })
}

const rounded = (value) => Number(value.toFixed(3))
