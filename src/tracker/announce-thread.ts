import { parentPort, workerData } from 'node:worker_threads'
import { createDatagramEngine } from './datagram-engine.ts'
import { createEngine, guessesOf } from './engine.ts'
import { attachAddressCounts } from './usage/address-counts.ts'
import { createFfiTransport } from './io/ffi/ffi.ts'
import { createJournalWrite } from './io/ffi/journal-write.ts'
import { createForwarder } from './announce/forwarder.ts'
import { createHeldReplies } from './announce/held-replies.ts'
import { askForShortSlices } from './io/ffi/short-slice.ts'
import { loadSystemCalls } from './system/system-calls.ts'
import { createTrustedProxies } from './io/forwarded.ts'
import { createNetTransport } from './io/net.ts'
import type { TransportOptions } from './io/transport.ts'
import { createConnectionPasskeys } from './wire/connection-passkeys.ts'
import { attachJournal } from './journal/journal.ts'
import type {
  AnnounceThreadData,
  FromAnnounceThread,
  ToAnnounceThread,
} from './node/thread-data.ts'
import { ownTask } from './node/thread-processor.ts'
import { attachWorld } from './memory/world.ts'

// The entry point of an announce thread: one listener and one engine over the shared memory.

/** How often a thread that has no requests stores the times of deferred announces. */
const SETTLE_MS = 1_000

const data = workerData as AnnounceThreadData
const port = parentPort
if (port === null) throw new Error('announce-thread is a worker thread')
const tell = (message: FromAnnounceThread) => port.postMessage(message)

const calls = data.io === 'ffi' ? await loadSystemCalls() : null
const begin = new Promise((resolve) => port.once('message', resolve))
tell({ type: 'loaded' })
await begin

const world = attachWorld(data.shared)
const write = calls === null ? undefined : createJournalWrite(calls)
const journal = attachJournal(world.words, data.shared.thread, write)
const guesses = guessesOf(world, data.passkeyGuesses)
const passkeys = createConnectionPasskeys(data.connectionPasskeys)
const keys = { session: data.sessionKey, connection: data.connectionKey }
const held = createHeldReplies({
  ...{ world, thread: data.shared.thread, flush: journal.flush },
  ...{ isBlocking: calls !== null, now: () => performance.now() },
})
const forwarder = createForwarder(data.shared.thread, calls !== null, held)
const options: TransportOptions = {
  ...{ world, journal, forwarder },
  engine: createEngine(world, journal, data.sessionKey, guesses, forwarder),
  proxies: createTrustedProxies(data.trustedProxies),
  addresses: attachAddressCounts(data.addressCounts, world.status.seed()),
  proxyProtocol: data.proxyProtocol,
  listenFds: data.listenFds,
  udp:
    data.udp === null
      ? null
      : {
          ...data.udp,
          engine: createDatagramEngine(world, journal, keys, guesses, passkeys, forwarder),
        },
  error: (event, error) =>
    tell({
      type: 'error',
      event,
      error: error instanceof Error ? String(error.stack) : String(error),
    }),
}
const transport = calls === null ? createNetTransport(options) : createFfiTransport(options, calls)

/** Sends the signals about members, if there are any. */
function tellSignals(): void {
  const { engine, udp } = options
  const signals = [...engine.takeSignals(), ...(udp?.engine.takeSignals() ?? [])]
  if (signals.length > 0) tell({ type: 'signals', signals })
}

/** Stores the times of announces that were answered while their torrents were locked. */
function settle(): void {
  options.engine.settle()
  options.udp?.engine.settle()
  journal.flush()
  tellSignals()
}

const settling = setInterval(settle, SETTLE_MS)

port.on('message', (message: ToAnnounceThread) => {
  if (message.type === 'links') transport.connect(message.port)
  else if (message.type === 'keep-again') transport.keepAgain()
  else if (message.type !== 'begin') void steps[message.type]()
})

/** The steps of a shutdown, each started by a message from the main thread. */
const steps = {
  async 'keep-none'() {
    await transport.keepNone()
    tell({ type: 'kept-none' })
  },
  async unlisten() {
    await transport.unlisten()
    tell({ type: 'unlistened' })
  },
  drain,
  close,
}

async function drain(): Promise<void> {
  await transport.drain()
  settle()
  tell({ type: 'drained' })
}

async function close(): Promise<void> {
  clearInterval(settling)
  await transport.close()
  settle()
  port?.close()
}

if (calls !== null) askForShortSlices(calls)
await transport.start()
tell({ type: 'listening', task: ownTask() })
