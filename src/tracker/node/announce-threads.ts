import { setTimeout as delay } from 'node:timers/promises'
import v8 from 'node:v8'
import type { MessagePort } from 'node:worker_threads'
import { Worker } from 'node:worker_threads'
import type { Log } from '../../shared/log.ts'
import { threadFile } from '../../shared/thread-file.ts'
import { ADDRESS_COUNT_BYTES } from '../usage/address-counts.ts'
import type { Io } from '../io/choose-io.ts'
import { bindEach } from '../io/ffi/listeners.ts'
import { refuseConnections } from '../io/ffi/refuse-connections.ts'
import { loadSystemCalls } from '../system/system-calls.ts'
import { CONNECTION_PASSKEY_BYTES } from '../wire/connection-passkeys.ts'
import { PASSKEY_GUESS_BYTES } from '../usage/passkey-guesses.ts'
import type { BoundSockets, Listeners } from '../io/listeners.ts'
import type { HandedSockets } from '../io/handed.ts'
import { adopt, bindForNode } from '../io/handed.ts'
import type { NotedSignal } from '../announce/notes/signals.ts'
import { noteMessage } from '../memory/status.ts'
import type { AnnounceThreadData, FromAnnounceThread, ToAnnounceThread } from './thread-data.ts'

/** The time that clients that are connecting get to send their requests, in milliseconds. */
const HANDSHAKE_MS = 300

export interface AnnounceThreadsOptions {
  readonly buffer: SharedArrayBuffer
  /**
   * The number of threads. They are numbered from 0, which is also the number of their journal
   * slot.
   */
  readonly threads: number
  readonly io: Io
  /** Undefined: both address families. */
  readonly host: string | undefined
  readonly port: number
  /** Whether datagrams are answered on the same port. */
  readonly udp: boolean
  readonly sessionKey: Uint8Array
  readonly connectionKey: Uint8Array
  readonly trustedProxies: readonly string[]
  readonly proxyProtocol: boolean
  /** The sockets of the process before this one; undefined: sockets are bound here. */
  readonly handed?: HandedSockets | undefined
  readonly log: Log
}

/** The announce threads of a tracker, as seen by the main thread. */
export interface AnnounceThreads {
  /** The port to which the sockets are bound. */
  readonly port: number
  /** The system's IDs of the threads, where available (thread-processor.ts). */
  readonly tasks: readonly (number | null)[]
  /**
   * The sockets on which they listen: another process, or this one later, can continue with them.
   */
  readonly listens: { readonly host: string; readonly sockets: BoundSockets }
  /**
   * Makes every reply end its connection from now on. Resolves when the open connections have
   * ended; idle ones end after about a minute. `keepAgain` undoes it.
   */
  readonly keepNone: () => Promise<void>
  readonly keepAgain: () => void
  /**
   * Like `drain`, but new connections and datagrams wait in the sockets, for which another process
   * must have descriptors.
   */
  readonly leave: () => Promise<void>
  /** Answers all requests, flushes the journals and ends the threads. Can be called twice. */
  readonly drain: () => Promise<void>
  /** Terminates the threads after one of them died, without answering any more requests. */
  readonly kill: () => Promise<void>
  /** Resolves when a thread has died: it may have held a lock, so the process cannot continue. */
  readonly failed: Promise<Error>
  /** The connection passkeys that all threads share (wire/connection-passkeys.ts). */
  readonly connectionPasskeys: SharedArrayBuffer
  /** Connects each thread to the link thread. */
  readonly connect: (ports: readonly MessagePort[]) => void
}

/** Threads that were started but do not listen yet. */
export interface LoadedThreads {
  /**
   * Starts listening; `onSignals` gets the threads' signals about members.
   * @throws Error when one of the threads cannot listen
   */
  readonly begin: (onSignals: (signals: readonly NotedSignal[]) => void) => Promise<AnnounceThreads>
  /** The passkey guesses that all threads share (usage/passkey-guesses.ts). */
  readonly passkeyGuesses: SharedArrayBuffer
  /** The connection passkeys that all threads share (wire/connection-passkeys.ts). */
  readonly connectionPasskeys: SharedArrayBuffer
  readonly kill: () => Promise<void>
}

/**
 * Binds the tracker's port and starts the threads, which do not listen on it yet.
 *
 * @throws Error when the port cannot be bound, or a thread does not start
 */
export async function loadAnnounceThreads(options: AnnounceThreadsOptions): Promise<LoadedThreads> {
  const listener = await listenersOf(options)
  // A thread that creates hardly any garbage looks idle to V8. It then tries three times to shrink
  // the thread's heap, with full collections of up to 27 ms between announces, and gains nothing.
  v8.setFlagsFromString('--no-memory-reducer')
  const addressCounts = new SharedArrayBuffer(ADDRESS_COUNT_BYTES)
  const passkeyGuesses = new SharedArrayBuffer(PASSKEY_GUESS_BYTES)
  const connectionPasskeys = new SharedArrayBuffer(CONNECTION_PASSKEY_BYTES)
  const noted = { addressCounts, passkeyGuesses, connectionPasskeys }
  const threads = Array.from({ length: options.threads }, (_, thread) =>
    startThread(dataOf(options, listener, thread, noted), options.log),
  )
  const failed = Promise.race(threads.map((thread) => thread.failed))
  const kill = () => listener.release(threads.map((thread) => () => thread.kill()))
  async function heard(type: Heard): Promise<void> {
    const error = await Promise.race([
      Promise.all(threads.map((thread) => thread.heard(type))).then(() => null),
      failed,
    ])
    if (error === null) return
    await kill()
    throw error
  }

  await heard('loaded')
  return {
    ...{ kill, passkeyGuesses, connectionPasskeys },
    async begin(onSignals) {
      const listening = heard('listening')
      for (const thread of threads) thread.begin(onSignals)
      await listening
      return runningThreads({ threads, listener, failed, kill, connectionPasskeys })
    },
  }
}

function dataOf(
  options: AnnounceThreadsOptions,
  listener: Listeners,
  thread: number,
  noted: Pick<AnnounceThreadData, 'addressCounts' | 'passkeyGuesses' | 'connectionPasskeys'>,
): AnnounceThreadData {
  const { buffer, io, udp, sessionKey, connectionKey, trustedProxies, proxyProtocol } = options
  const { host, port } = listener
  const udpFds = listener.udpFdsOf(thread)
  const hasUdp = udp && (udpFds.length > 0 || thread === 0)
  return {
    ...{ shared: { buffer, thread }, io, listenFds: listener.fdsOf(thread) },
    udp: hasUdp ? { fds: udpFds, host, port } : null,
    ...{ sessionKey, connectionKey, trustedProxies, proxyProtocol, ...noted },
  }
}

interface Running {
  readonly threads: readonly ReturnType<typeof startThread>[]
  readonly listener: Listeners
  readonly failed: Promise<Error>
  readonly kill: () => Promise<void>
  readonly connectionPasskeys: SharedArrayBuffer
}

function runningThreads({ threads, listener, failed, kill, ...rest }: Running): AnnounceThreads {
  const all = (question: Question, answer: Heard) =>
    Promise.all(threads.map((thread) => thread.ask(question, answer)))

  async function drain(): Promise<void> {
    await all('drain', 'drained')
    if (await refuseNew(listener.sockets.tcp)) {
      await delay(HANDSHAKE_MS)
      await all('drain', 'drained')
    }
    await listener.release(threads.map((thread) => () => thread.close()))
  }

  async function leave(): Promise<void> {
    await listener.release(threads.map((thread) => () => thread.ask('unlisten', 'unlistened')))
    await all('drain', 'drained')
    await Promise.all(threads.map((thread) => thread.close()))
  }

  let draining: Promise<void> | undefined
  return {
    port: listener.port,
    tasks: threads.map((thread) => thread.task()),
    failed,
    ...rest,
    connect: (ports) => threads.forEach((thread, index) => thread.connect(ports[index])),
    listens: listener,
    async keepNone() {
      await all('keep-none', 'kept-none')
    },
    keepAgain: () => threads.forEach((thread) => thread.tell('keep-again')),
    leave: () => (draining ??= leave()),
    drain: () => (draining ??= drain()),
    kill,
  }
}

/**
 * Makes the sockets refuse new connections. Returns false if it cannot: connections that wait when
 * a socket closes are then reset.
 */
async function refuseNew(fds: readonly number[]): Promise<boolean> {
  const calls = await loadSystemCalls().catch(() => null)
  return calls !== null && refuseConnections(calls, fds)
}

function listenersOf(options: AnnounceThreadsOptions): Promise<Listeners> {
  const { io, host, port, threads, udp, handed } = options
  if (handed !== undefined) return adopt(handed, threads)
  return io === 'ffi' ? bindEach(host, port, threads, udp) : bindForNode(host, port, udp)
}

type Heard = FromAnnounceThread['type']
type Question = 'keep-none' | 'unlisten' | 'drain'

function startThread(data: AnnounceThreadData, log: Log) {
  const worker = new Worker(threadFile('tracker/announce-thread'), { workerData: data })
  const words = new Int32Array(data.shared.buffer)
  const waiting = new Map<Heard, () => void>()
  const ended = new Promise<number>((resolve) => worker.once('exit', resolve))
  let onSignals = (_signals: readonly NotedSignal[]) => {}
  let isClosing = false
  let task: number | null = null

  worker.on('message', (message: FromAnnounceThread) => {
    if (message.type === 'error') log.error(message.event, { error: message.error })
    else if (message.type === 'signals') onSignals(message.signals)
    else {
      if (message.type === 'listening') task = message.task
      waiting.get(message.type)?.()
    }
  })

  const heard = (type: Heard) => new Promise<void>((resolve) => waiting.set(type, resolve))
  const send = (type: Question | 'begin' | 'keep-again' | 'close') => {
    worker.postMessage({ type })
    noteMessage(words)
  }
  const failed = new Promise<Error>((resolve) => {
    worker.once('error', resolve)
    void ended.then((status) => {
      if (!isClosing) resolve(new Error(`an announce thread ended with status ${status}`))
    })
  })

  return {
    failed,
    connect(port: MessagePort) {
      const message: ToAnnounceThread = { type: 'links', port }
      worker.postMessage(message, [port])
      noteMessage(words)
    },
    heard,
    task: () => task,
    begin(hear: typeof onSignals) {
      onSignals = hear
      send('begin')
    },
    tell: send,
    async ask(question: Question, answer: Heard): Promise<void> {
      const answered = heard(answer)
      send(question)
      await Promise.race([answered, ended])
    },
    async kill(): Promise<void> {
      isClosing = true
      await worker.terminate()
    },
    async close(): Promise<void> {
      isClosing = true
      send('close')
      await ended
    },
  }
}
