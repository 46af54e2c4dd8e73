// A new tracker from `babou node join` to its first reply with peers: the real jobs over a
// PostgreSQL, a tracker with many swarms, and machines that join, one after the other. The first
// joins while the copy of the state is still being made, the next find it.
// `npm run bench -- join [--quick] [--torrents N] [--peers N] [--swarm N] [--joins N]`
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from '../../bin/build.js'
import { SECRET } from '../bridge/fill.js'
import { startSite } from '../bridge/fleet.js'
import { inChild } from '../process/children.js'
import { residentBytes, untilPeers } from '../process/tracker-process.js'
import { MEMBERS } from '../store/fill.js'
import { numberOf } from '../store/store.js'
import { countCpu } from '../tracker/cpu.js'
import { freePort } from '../tracker/targets.js'

const here = path.dirname(fileURLToPath(import.meta.url))
const bin = path.join(here, '..', '..', 'bin', 'babou.js')
const LAID = new URL('laid.js', import.meta.url)
const PATIENCE_MS = 300_000
const POLL_MS = 20

export async function run({ quick, words = [] }) {
  const dist = await build()
  const torrents = numberOf(words, '--torrents') ?? (quick ? 50_000 : 1_000_000)
  const peers = numberOf(words, '--peers') ?? (quick ? 50_000 : 1_000_000)
  const swarm = numberOf(words, '--swarm') ?? 5
  const joins = numberOf(words, '--joins') ?? 2
  const hub = `tls://127.0.0.1:${await freePort()}`
  const urls = (folder) => [`unix:${path.join(folder, 'b.sock')}`, hub]
  const site = await startSite(dist, { torrents, members: MEMBERS, urls })
  const trackers = []
  try {
    const data = path.join(site.dataFolder, 'source')
    const { snapshotMiB } = await inChild(LAID, { data, peers, swarm })
    const env = { BABOU_SECRET: SECRET, BABOU_BRIDGE: site.urls[0], BABOU_NODE: 'source' }
    const source = await startTracker(data, ['tracker'], env)
    trackers.push(source)
    await firstPeers(source)
    // Only what is on its disk can be copied.
    await source.says(/"event":"state.written"/)
    console.log(
      `${torrents} torrents, ${peers} peers in swarms of ${swarm}: snapshot of ${snapshotMiB} MiB`,
    )
    const found = []
    for (let number = 1; number <= joins; number++) {
      const others = [source, site.jobs].map(cpuOf)
      const word = newWord(site, `joined-${number}`)
      const folder = path.join(site.dataFolder, `joined-${number}`)
      const joined = await startTracker(folder, ['node', 'join', word, '--start'], {})
      trackers.push(joined)
      const own = cpuOf(joined)
      const seconds = (await firstPeers(joined)) / 1_000
      found.push({
        ...{ ...phases(joined), 'first peers': rounded(seconds), 'CPU seconds': own() },
        'RSS GiB': rounded(residentBytes(joined.pid) / 2 ** 30),
        ...{ 'CPU of source': others[0](), 'of jobs': others[1]() },
      })
      await joined.stop()
    }
    console.log('\nSeconds from the start of `babou node join`')
    console.table(found)
    return { torrents, peers, swarm, snapshotMiB, found }
  } finally {
    for (const tracker of trackers) await tracker.stop()
    await site.stop()
  }
}

/** Returns a word of `babou node add`, made on the machine with jobs. */
function newWord({ jobs }, name) {
  const words = [bin, 'node', 'add', name, '--json']
  const { stdout, stderr } = spawnSync(process.execPath, words, { env: jobs.env, encoding: 'utf8' })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout).word
}

/** Starts a command that becomes a tracker; `said` has its lines with their times. */
async function startTracker(data, words, given) {
  fs.mkdirSync(data, { recursive: true })
  const [port, opsPort] = [await freePort(), await freePort()]
  const env = {
    ...{ PATH: process.env.PATH, HOME: data, BABOU_DATA: data, ...given },
    ...{ BABOU_TRACKER_HOST: '127.0.0.1', BABOU_TRACKER_PORT: String(port) },
    ...{ BABOU_TRACKER_OPS_PORT: String(opsPort), BABOU_TRACKER_THREADS: '1' },
    ...{ BABOU_LOG_FORMAT: 'json' },
  }
  const beganAt = performance.now()
  const child = spawn(process.execPath, [bin, ...words], { env, cwd: data })
  const isOver = () => child.exitCode !== null || child.signalCode !== null
  const said = []
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop()
    said.push(...lines.map((line) => ({ line, at: performance.now() - beganAt })))
  })
  child.stderr.setEncoding('utf8').on('data', (text) => process.stderr.write(text))
  return {
    ...{ beganAt, port, said, pid: child.pid },
    isOver,
    async says(what) {
      while (!said.some(({ line }) => what.test(line))) {
        if (isOver()) throw new Error(`it ended: ${JSON.stringify(said.slice(-5))}`)
        await new Promise((resolve) => setTimeout(resolve, POLL_MS))
      }
    },
    async stop() {
      if (isOver()) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Announces until a reply has peers; returns the milliseconds since the start of the process. */
function firstPeers({ port, ...tracker }) {
  // Member and torrent 1 of bench/bridge/fill.js.
  const passkey = createHash('md5').update('0').digest('hex')
  const infoHash = createHash('sha256').update('1').digest('hex').slice(0, 40)
  const target =
    `/announce/${passkey}/announce?info_hash=${infoHash.replace(/../g, '%$&')}` +
    '&peer_id=-qB4520-000000000000&port=6881&uploaded=0&downloaded=0&left=1000&numwant=50&compact=1'
  return untilPeers({ port, path: target }, { ...tracker, patienceMs: PATIENCE_MS })
}

/** Returns the seconds until the state was copied, and the size of the copy. */
function phases({ said }) {
  const found = said.find(({ line }) => line.startsWith('It has the state of'))
  if (found === undefined) throw new Error(`no state was copied: ${JSON.stringify(said)}`)
  return {
    copied: rounded(found.at / 1_000),
    copy: /, ([^,]+)\.$/.exec(found.line)?.[1],
  }
}

/** Starts to count; the returned function returns the seconds of processor time since then. */
function cpuOf({ pid }) {
  const count = countCpu(pid)
  return () => rounded(count().all / 1e6)
}

const rounded = (value) => Number(value.toFixed(2))
