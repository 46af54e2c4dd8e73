// The measured servers, each a separate process on a free port.
import { fork, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { hashOf } from './swarms.js'

const here = path.dirname(fileURLToPath(import.meta.url))

/**
 * Starts the floor: a constant reply in C with `peers` peers, if there is a compiler; otherwise
 * returns null.
 */
export async function floor(peers = 39) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-bench-'))
  const program = path.join(folder, 'floor')
  const made = spawnSync('cc', ['-O2', '-o', program, path.join(here, 'floor.c')])
  if (made.status !== 0) {
    fs.rmSync(folder, { recursive: true })
    return null
  }
  const port = await freePort()
  const child = spawn(program, [String(port), String(peers)], { stdio: 'ignore' })
  await answers(port)
  return {
    name: 'C, constant',
    hasUdp: true,
    isConstant: true,
    port,
    pid: child.pid,
    stop: async () => {
      await end(child)
      fs.rmSync(folder, { recursive: true })
    },
  }
}

/** Starts the floor in Node: `node:http` with a constant reply. */
export async function constantServer() {
  const child = fork(path.join(here, 'constant-server.js'))
  const [port] = await once(child, 'message')
  return { name: 'node:http, constant', port, pid: child.pid, stop: () => end(child) }
}

/**
 * Starts opentracker if it is installed; otherwise returns null. It has no passkeys and no
 * accounting. Debian's build only answers listed hashes.
 */
export async function opentracker(torrents) {
  if (spawnSync('which', ['opentracker']).status !== 0) return null
  const port = await freePort()
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-bench-'))
  fs.chmodSync(folder, 0o755) // it drops root and must still be able to read its list
  const list = fs.openSync(path.join(folder, 'hashes'), 'w')
  for (let torrent = 1; torrent <= torrents; torrent++) fs.writeSync(list, `${hashOf(torrent)}\n`)
  fs.closeSync(list)
  const args = [
    '-i',
    '127.0.0.1',
    '-p',
    String(port),
    '-P',
    String(port),
    '-d',
    folder,
    '-w',
    'hashes',
  ]
  const child = spawn('opentracker', args, { stdio: 'ignore' })
  await answers(port)
  return {
    name: 'opentracker',
    hasUdp: true,
    port,
    pid: child.pid,
    stop: async () => {
      await end(child)
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

/**
 * Starts the tracker of npm if `folder` has it in its node_modules; otherwise returns null. It has
 * no passkeys and no accounting, and is only used over HTTP.
 */
export async function bittorrentTracker(folder) {
  if (folder === undefined) return null
  const entry = path.join(folder, 'node_modules', 'bittorrent-tracker', 'server.js')
  if (!fs.existsSync(entry)) {
    console.log(`BABOU_BENCH_PEERS: there is no bittorrent-tracker in ${folder}`)
    return null
  }
  const child = fork(path.join(here, 'npm-server.js'), [entry])
  const port = await Promise.race([
    once(child, 'message').then(([said]) => said),
    once(child, 'exit').then(() => null),
  ])
  if (port === null) {
    console.log('BABOU_BENCH_PEERS: its bittorrent-tracker does not start')
    return null
  }
  return { name: 'bittorrent-tracker', port, pid: child.pid, stop: () => end(child) }
}

export async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** Waits until a server listens on the port, for up to 15 s. */
export async function answers(port) {
  const deadline = Date.now() + 15_000
  while (Date.now() < deadline) {
    const socket = net.connect({ port, host: '127.0.0.1' })
    const connected = await new Promise((resolve) => {
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    })
    socket.destroy()
    if (connected) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`nothing listens on port ${port}`)
}

export async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}
