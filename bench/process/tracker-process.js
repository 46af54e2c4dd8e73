// `babou tracker` over a prepared folder, in a separate process group, and its output.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { memberAt, passkeyText, peerIdOf, SECRET } from './laid.js'
import { hashOf } from '../store/fill.js'

const here = path.dirname(fileURLToPath(import.meta.url))
const bin = path.join(here, '..', '..', 'bin', 'babou.js')
const SOON_MS = 5
const PATIENCE_MS = 120_000

/** Starts it; `ports` are { port, opsPort }. It is ready when it reports so, not on return. */
export function spawnTracker({ data, url, port, opsPort, io }) {
  const beganAt = performance.now()
  const env = {
    ...process.env,
    BABOU_DATA: data,
    BABOU_SECRET: SECRET,
    BABOU_BRIDGE: url,
    BABOU_TRACKER_HOST: '127.0.0.1',
    BABOU_TRACKER_PORT: String(port),
    BABOU_TRACKER_OPS_PORT: String(opsPort),
    BABOU_TRACKER_THREADS: '1',
    BABOU_TRACKER_IO: io,
    BABOU_TRUSTED_PROXIES: '127.0.0.1',
    BABOU_ANNOUNCE_MIN_INTERVAL: '1',
    BABOU_ANNOUNCE_INTERVAL: '1800',
    BABOU_TEST_CLOCK: `file:${path.join(data, 'clock')}`,
  }
  const flags = process.env.BABOU_BENCH_FLAGS?.split(' ') ?? []
  const preload = pathToFileURL(path.join(here, 'on-signal.js')).href
  const child = spawn(
    process.execPath,
    [...flags, '--trace-gc', '--import', preload, bin, 'tracker'],
    { cwd: data, env, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const pauses = []
  const events = []
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop()
    for (const line of lines) {
      const pause = pauseIn(line)
      if (pause !== null) pauses.push(pause)
      else if (line.startsWith('{')) events.push(JSON.parse(line))
      else console.log(line)
    }
  })
  child.stderr.setEncoding('utf8').on('data', (text) => process.stderr.write(text))
  return {
    beganAt,
    pauses,
    events,
    pid: child.pid,
    /** Returns the milliseconds from its start until it reported this. */
    said: (name) => events.find((event) => event.event === name),
    signal: (name) => child.kill(name),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

/**
 * Reads `[123:0x5612] 88 ms: Scavenge 4.1 (4.9) -> 3.5 (5.9) MB, 0.8 / 0.0 ms …`: one for each
 * thread.
 */
function pauseIn(line) {
  const found = /^\[\d+:(0x[0-9a-f]+)(?::\d+)?\]\s+(\d+) ms: (\S+).* MB, ([\d.]+) \//.exec(line)
  if (found === null) return null
  const [, thread, at, kind, milliseconds] = found
  return { thread, at: Number(at), kind, milliseconds: Number(milliseconds) }
}

/** Announces until a reply has peers; returns the milliseconds since the process was started. */
export function firstPeers({ beganAt, events }, port) {
  const path =
    `/${passkeyText(memberAt(0, 0))}/announce?info_hash=` +
    Buffer.from(hashOf(1).buffer).toString('hex').replace(/../g, '%$&') +
    `&peer_id=${peerIdOf(0)}&port=6881&uploaded=0&downloaded=0&left=1000&numwant=50&compact=1`
  const request = { port, path, headers: { 'X-Forwarded-For': '80.0.0.0' } }
  return untilPeers(request, { beganAt, said: events, patienceMs: PATIENCE_MS })
}

/**
 * Sends an announce until its reply has peers; returns the milliseconds since `beganAt`.
 * @param request for node:http: `port`, `path`, `headers`
 * @param said the output of the process, for the error
 */
export async function untilPeers(request, { beganAt, said, patienceMs, isOver = () => false }) {
  while (performance.now() - beganAt < patienceMs && !isOver()) {
    const reply = await replyTo(request)
    if (/5:peers[1-9]\d*:/.test(reply)) return performance.now() - beganAt
    await new Promise((resolve) => setTimeout(resolve, SOON_MS))
  }
  throw new Error(`no reply with peers; it said ${JSON.stringify(said.slice(-5))}`)
}

function replyTo(request) {
  return new Promise((resolve) => {
    const asked = http.get({ host: '127.0.0.1', agent: false, ...request })
    asked.on('error', () => resolve(''))
    asked.on('response', (reply) => {
      let text = ''
      reply.setEncoding('latin1').on('data', (some) => (text += some))
      reply.on('end', () => resolve(text)).on('error', () => resolve(''))
    })
  })
}

/** Returns the bytes of memory that the process uses now. */
export function residentBytes(pid) {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) * 1024
}
