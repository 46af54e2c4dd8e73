import { once as happened } from 'node:events'
import { MessageChannel, Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { inProject } from '../../../src/shared/paths.ts'
import { threadFile } from '../../../src/shared/thread-file.ts'
import { ADDRESS_COUNT_BYTES } from '../../../src/tracker/usage/address-counts.ts'
import { bindEach } from '../../../src/tracker/io/ffi/listeners.ts'
import { noteMessage } from '../../../src/tracker/memory/status.ts'
import { announceRequest } from '../support/announces.ts'
import { connect, once, withJournals } from '../support/a-server.ts'
import { aTracker } from '../support/a-tracker.ts'
import { ways } from '../support/ways.ts'

/** A million in `npm run soak`. */
const ANNOUNCES = Number(process.env.BABOU_TEST_ANNOUNCES ?? 60_000)
const PIPELINED = 100
const ROUNDS_A_CONNECTION = 10
const CONNECTIONS = 10_000
const MEMBERS = 50
/** Allocations of Node and its compilers over time, however many announces come: up to 550 KB. */
const ONCE = 800_000

/** A separate announce thread, over a memory with journals. */
async function aThread() {
  const tracker = aTracker()
  for (let id = 1; id <= MEMBERS; id++) tracker.member(id)
  for (let id = 1; id <= 20; id++) tracker.torrent(id)
  const journals = withJournals(tracker.world.words, 1)
  const listeners = await bindEach('127.0.0.1', 0, 1, true)
  const channel = new MessageChannel()
  const worker = new Worker(inProject('test', 'tracker', 'support', 'heap-thread.js'), {
    workerData: {
      shared: { buffer: tracker.shared.buffer, thread: 0 },
      io: 'ffi',
      listenFds: listeners.fdsOf(0),
      udp: { fds: listeners.udpFdsOf(0), host: '127.0.0.1', port: listeners.port },
      sessionKey: Buffer.alloc(32, 7),
      connectionKey: Buffer.alloc(32, 8),
      trustedProxies: [],
      proxyProtocol: false,
      addressCounts: new SharedArrayBuffer(ADDRESS_COUNT_BYTES),
      test: { heapPort: channel.port2, threadFile: threadFile('tracker/announce-thread').href },
    },
    transferList: [channel.port2],
    // Room for all garbage, so that none is collected during the measurement.
    resourceLimits: { maxYoungGenerationSizeMb: 256 },
  })
  await happened(worker, 'message')
  worker.postMessage({ type: 'begin' })
  await happened(worker, 'message')
  return {
    port: listeners.port,
    async heapUsed(): Promise<number> {
      channel.port1.postMessage('used?')
      noteMessage(tracker.world.words)
      const [used] = (await happened(channel.port1, 'message')) as [number]
      return used
    },
    async stop() {
      channel.port1.close()
      const ended = happened(worker, 'exit')
      for (const type of ['drain', 'close']) {
        worker.postMessage({ type })
        noteMessage(tracker.world.words)
      }
      await ended
      journals.remove()
    },
  }
}

/** Announces that change counters, and so write entries, and some that do not. */
function requests(round: number): string {
  return Array.from({ length: PIPELINED }, (_, index) =>
    announceRequest({
      member: 1 + ((round + index) % MEMBERS),
      torrent: 1 + (index % 20),
      port: 2_000 + ((round + index) % MEMBERS),
      up: Math.floor(round / 7),
      left: index % 2,
      numwant: 50,
    }),
  ).join('')
}

async function pipeline(port: number, announces: number): Promise<void> {
  for (let round = 0; round < announces / PIPELINED; round += ROUNDS_A_CONNECTION) {
    const client = await connect(port)
    for (let turn = 0; turn < ROUNDS_A_CONNECTION; turn++) {
      client.write(requests(round + turn))
      for (let index = 0; index < PIPELINED; index++) await client.reply()
    }
    client.socket.destroy()
  }
}

async function connectEach(port: number, connections: number): Promise<void> {
  for (let count = 0; count < connections; count += 50) {
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        once(port, announceRequest({ member: 1 + index, headers: 'Connection: close\r\n' })),
      ),
    )
  }
}

describe.runIf(ways.includes('ffi'))('an announce thread with system calls', () => {
  it('creates no object for an announce or a connection', async () => {
    const thread = await aThread()
    await pipeline(thread.port, 30_000)
    await connectEach(thread.port, 3_000)
    const before = await thread.heapUsed()
    await pipeline(thread.port, ANNOUNCES)
    const kept = await thread.heapUsed()
    await connectEach(thread.port, CONNECTIONS)
    const closed = await thread.heapUsed()
    await thread.stop()
    // Less than one object (16 bytes) per announce, and less than one per connection.
    expect(kept - before).toBeLessThan(ONCE + ANNOUNCES)
    expect(closed - kept).toBeLessThan(ONCE + CONNECTIONS)
  })
})
