import v8 from 'node:v8'
import { Worker } from 'node:worker_threads'
import type { Log } from '../../shared/log.ts'
import { threadFile } from '../../shared/thread-file.ts'
import { ADDRESS_COUNT_BYTES } from '../io/address-counts.ts'
import type { Io } from '../io/choose-io.ts'
import { bindEach } from '../io/ffi/listeners.ts'
import { PASSKEY_GUESS_BYTES } from '../io/passkey-guesses.ts'
import { bindShared } from '../io/shared-listener.ts'
import type { NotedSignal } from '../observe/signals.ts'
import { noteMessage } from '../memory/status.ts'
import type { AnnounceThreadData, FromAnnounceThread, ToAnnounceThread } from './thread-data.ts'

export interface AnnounceThreadsOptions {
  readonly buffer: SharedArrayBuffer
  /** Threads, numbered from 0: the number is also the journal slot. */
  readonly threads: number
  readonly io: Io
  /** Unset: both families. */
  readonly host: string | undefined
  readonly port: number
  /** Whether datagrams are answered on the same port. */
  readonly udp: boolean
  readonly sessionKey: Uint8Array
  readonly connectionKey: Uint8Array
  readonly trustedProxies: readonly string[]
  readonly proxyProtocol: boolean
  readonly onSignals: (signals: readonly NotedSignal[]) => void
  readonly log: Log
}

/** The announce threads of a tracker, as seen by the main thread. */
export interface AnnounceThreads {
  /** The port that was bound. */
  readonly port: number
  /** The system's numbers of the threads, where available (thread-processor.ts). */
  readonly tasks: readonly (number | null)[]
  /** Answers all requests, flushes the journals and ends the threads. Can be called twice. */
  readonly drain: () => Promise<void>
  /** Terminates the threads after one of them died: nothing is answered any more. */
  readonly kill: () => Promise<void>
  /** Resolves when a thread died: a lock may be held, so the process cannot continue. */
  readonly failed: Promise<Error>
}

/**
 * Binds the tracker's port and starts threads that listen on it.
 *
 * @throws Error when the port cannot be bound.
 */
export async function startAnnounceThreads(
  options: AnnounceThreadsOptions,
): Promise<AnnounceThreads> {
  const { io, host, port, udp } = options
  const listener =
    io === 'ffi' ? await bindEach(host, port, options.threads, udp) : bindShared(host, port)
  // A thread that makes hardly any garbage looks idle to V8, which then tries three times to shrink
  // its heap: full collections of up to 27 ms between announces, without any gain.
  v8.setFlagsFromString('--no-memory-reducer')
  const addressCounts = new SharedArrayBuffer(ADDRESS_COUNT_BYTES)
  const passkeyGuesses = new SharedArrayBuffer(PASSKEY_GUESS_BYTES)
  const threads = Array.from({ length: options.threads }, (_, thread) =>
    startThread(
      {
        shared: { buffer: options.buffer, thread },
        io,
        listenFd: listener.fdOf(thread),
        udp:
          udp && (io === 'ffi' || thread === 0)
            ? { fd: listener.udpFdOf(thread), host: listener.host, port: listener.port }
            : null,
        sessionKey: options.sessionKey,
        connectionKey: options.connectionKey,
        trustedProxies: options.trustedProxies,
        proxyProtocol: options.proxyProtocol,
        addressCounts,
        passkeyGuesses,
      },
      options,
    ),
  )
  const failed = Promise.race(threads.map((thread) => thread.failed))
  const kill = () => listener.release(threads.map((thread) => () => thread.kill()))
  const listening = Promise.all(threads.map((thread) => thread.heard('listening')))
  const error = await Promise.race([listening.then(() => null), failed])
  if (error !== null) {
    await kill()
    throw error
  }

  async function drain(): Promise<void> {
    await Promise.all(threads.map((thread) => thread.ask('drain', 'drained')))
    await listener.release(threads.map((thread) => () => thread.close()))
  }

  let draining: Promise<void> | undefined
  return {
    port: listener.port,
    tasks: threads.map((thread) => thread.task()),
    failed,
    drain: () => (draining ??= drain()),
    kill,
  }
}

type Heard = FromAnnounceThread['type']

function startThread(
  data: AnnounceThreadData,
  { log, onSignals }: Pick<AnnounceThreadsOptions, 'log' | 'onSignals'>,
) {
  const worker = new Worker(threadFile('tracker/announce-thread'), { workerData: data })
  const words = new Int32Array(data.shared.buffer)
  const waiting = new Map<Heard, () => void>()
  const ended = new Promise<number>((resolve) => worker.once('exit', resolve))
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
  const send = (type: ToAnnounceThread['type']) => {
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
    heard,
    task: () => task,
    async ask(question: 'drain', answer: Heard): Promise<void> {
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
