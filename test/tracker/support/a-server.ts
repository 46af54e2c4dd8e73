import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { ENTRY_BYTES, isWholeEntry, readEntry } from '../../../src/bridge/traffic-entry.ts'
import type { TrafficEntry } from '../../../src/bridge/traffic-entry.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { loadAnnounceThreads } from '../../../src/tracker/node/announce-threads.ts'
import type { Io } from '../../../src/tracker/io/choose-io.ts'
import { J, journalBase } from '../../../src/tracker/journal/journal-cells.ts'
import { aTracker } from './a-tracker.ts'

export interface ServerOptions {
  readonly io?: Io
  readonly udp?: boolean
  readonly threads?: number
  readonly host?: string
  readonly trustedProxies?: readonly string[]
  readonly proxyProtocol?: boolean
}

/** Announce threads on a free port over a tracker's memory, with real journal files. */
export async function aServer(options: ServerOptions = {}) {
  const tracker = aTracker()
  const threads = options.threads ?? 2
  const journals = withJournals(tracker.world.words, threads)
  const loaded = await loadAnnounceThreads({
    buffer: tracker.shared.buffer,
    io: options.io ?? 'net',
    threads,
    host: options.host,
    port: 0,
    udp: options.udp ?? false,
    connectionKey: Buffer.alloc(32, 8),
    sessionKey: Buffer.alloc(32, 7),
    trustedProxies: options.trustedProxies ?? [],
    proxyProtocol: options.proxyProtocol ?? false,
    log: silentLog(),
  })
  const running = await loaded.begin(() => {})

  return {
    ...tracker,
    fillDisks: journals.fillDisks,
    threads: running,
    port: running.port,
    /** Entries of all threads, as in the files. */
    written: journals.written,
    async stop(): Promise<void> {
      await running.drain()
      journals.remove()
    },
  }
}

/** Journal files for these threads. */
export function withJournals(words: Int32Array, threads: number) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'core-server-'))
  const files = Array.from({ length: threads }, (_, thread) => path.join(folder, `${thread}`))
  const fds = files.map((file, thread) => {
    const fd = fs.openSync(file, 'w')
    words[journalBase(thread) + J.fd] = fd
    return fd
  })
  return {
    written: (): TrafficEntry[] => files.flatMap(entriesIn),
    /** Changes the target of the journals: a full disk, or their files again. */
    fillDisks(isFull: boolean): void {
      const full = isFull ? fs.openSync('/dev/full', 'w') : -1
      for (const [thread, fd] of fds.entries())
        words[journalBase(thread) + J.fd] = isFull ? full : fd
    },
    remove(): void {
      for (const fd of fds) fs.closeSync(fd)
      fs.rmSync(folder, { recursive: true })
    },
  }
}

function entriesIn(file: string): TrafficEntry[] {
  const bytes = fs.readFileSync(file)
  const words = new Int32Array(new Uint8Array(bytes).buffer, 0, bytes.length >>> 2)
  return Array.from({ length: Math.floor(bytes.length / ENTRY_BYTES) }, (_, index) => {
    const at = (index * ENTRY_BYTES) / 4
    if (!isWholeEntry(words, at)) throw new Error(`entry ${index} of ${file} is broken`)
    return readEntry(words, at)
  })
}

/** A client's connection, byte for byte. */
export interface Client {
  readonly socket: net.Socket
  readonly write: (bytes: string | Buffer) => void
  /** All input so far, as latin1. */
  readonly received: () => string
  /** The next whole HTTP reply, as latin1 text. */
  readonly reply: () => Promise<string>
  /** Resolves when the server has closed. */
  readonly closed: Promise<void>
  readonly hasClosed: () => boolean
}

export async function connect(port: number, host = '127.0.0.1'): Promise<Client> {
  const socket = net.connect({ port, host, noDelay: true })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  let text = ''
  let taken = 0
  let isClosed = false
  const listeners = new Set<() => void>()
  const wake = () => listeners.forEach((listener) => listener())
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
    wake()
  })
  const closed = new Promise<void>((resolve) => {
    socket.on('error', () => socket.destroy())
    socket.on('end', () => socket.end())
    socket.on('close', () => {
      isClosed = true
      resolve()
      wake()
    })
  })

  function whole(): string | null {
    const end = text.indexOf('\r\n\r\n', taken)
    if (end < 0) return null
    const length = Number(/Content-Length: (\d+)/.exec(text.slice(taken, end))?.[1])
    const behind = end + 4 + length
    if (text.length < behind) return null
    const found = text.slice(taken, behind)
    taken = behind
    return found
  }

  return {
    socket,
    write: (bytes) =>
      socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes),
    received: () => text,
    closed,
    hasClosed: () => isClosed,
    reply: () =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = whole()
          if (found === null && !isClosed) return
          listeners.delete(look)
          if (found === null) reject(new Error(`closed without a reply: ${text.slice(taken)}`))
          else resolve(found)
        }
        listeners.add(look)
        look()
      }),
  }
}

/** Sends one request on a new connection and returns the reply. */
export async function once(port: number, request: string | Buffer, host?: string): Promise<string> {
  const client = await connect(port, host)
  client.write(request)
  const reply = await client.reply()
  client.socket.destroy()
  return reply
}
