import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { connectSocket, listenSocket } from '../sockets.ts'
import type { Timing } from '../timing.ts'
import type { Transport } from './transport.ts'
import { letIn } from './transport.ts'

// UNIX sockets: `unix:/absolute/path`.

/**
 * How many seconds a probe waits: a live listener on this machine accepts a connection immediately.
 */
const PROBE_SECONDS = 2

export function createUnix(timing: Timing): Transport {
  return {
    scheme: 'unix',

    async listen(url, door, onFault) {
      const file = socketPath(url)
      fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
      await removeDead(file, timing)
      const server = net.createServer((socket) => letIn(door, socket, null))
      await listenSocket(server, { path: file }, url)
      server.on('error', onFault) // too many open files: the listener continues
      fs.chmodSync(file, 0o600)
      return { close: () => new Promise((resolve) => server.close(() => resolve())) }
    },

    connect(url, seconds, signal) {
      const file = socketPath(url)
      return connectSocket({ path: file }, file, { seconds, timing, signal })
    },
  }
}

/** Returns the path of a `unix:` URL. */
export function socketPath(url: string): string {
  return url.slice('unix:'.length)
}

/**
 * Removes the socket file of a process that died.
 * @throws Error when the file is not a socket, or a listener answers on it
 */
async function removeDead(file: string, timing: Timing): Promise<void> {
  const found = fs.lstatSync(file, { throwIfNoEntry: false })
  if (found === undefined) return
  if (!found.isSocket()) throw new Error(`${file} is not a socket; remove it or use another path`)
  if (await isAlive(file, timing)) throw new Error(`another babou already listens on ${file}`)
  // Checked again after renaming the file, because a listener may have started after the probe.
  const aside = `${file}~`
  fs.renameSync(file, aside)
  if (await isAlive(aside, timing)) {
    fs.renameSync(aside, file)
    throw new Error(`another babou already listens on ${file}`)
  }
  fs.unlinkSync(aside)
}

async function isAlive(file: string, timing: Timing): Promise<boolean> {
  try {
    const patience = { seconds: PROBE_SECONDS, timing }
    const socket = await connectSocket({ path: file }, file, patience)
    socket.destroy()
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ECONNREFUSED' || code === 'ENOENT') return false
    // The backlog is full, there is no permission, or the answer takes too long: in each case there
    // is a listener.
    return true
  }
}
