import net from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  attachAddressCounts,
  ADDRESS_COUNT_BYTES,
} from '../../../src/tracker/usage/address-counts.ts'
import { createTrustedProxies } from '../../../src/tracker/io/forwarded.ts'
import { createForwarder } from '../../../src/tracker/announce/forwarder.ts'
import { createNetTransport } from '../../../src/tracker/io/net.ts'
import { bindShared } from '../../../src/tracker/io/shared-listener.ts'
import { STAT } from '../../../src/tracker/memory/statistics.ts'
import type { Transport } from '../../../src/tracker/io/transport.ts'
import { announceRequest, readReply } from '../support/announces.ts'
import { aTracker } from '../support/a-tracker.ts'
import type { Tracker } from '../support/a-tracker.ts'
import { until } from '../../support/until.ts'

// A Node without access to handles: connections are sockets from the start.
const nothing = { createRawWriter: () => null, takeHandles: () => false }

let tracker: Tracker
let transport: Transport
let listener: ReturnType<typeof bindShared>
const errors: unknown[] = []

beforeEach(async () => {
  errors.length = 0
  tracker = aTracker()
  tracker.torrent(1)
  for (let id = 1; id <= 5; id++) tracker.member(id)
  listener = bindShared('127.0.0.1', 0)
  const options = {
    world: tracker.world,
    engine: tracker.engine,
    journal: tracker.journal,
    proxies: createTrustedProxies([]),
    addresses: attachAddressCounts(new SharedArrayBuffer(ADDRESS_COUNT_BYTES), 1),
    proxyProtocol: false,
    forwarder: createForwarder(0, false),
    listenFds: listener.fdsOf(0),
    udp: null,
    error: (_event: string, error: unknown) => errors.push(error),
  }
  transport = createNetTransport(options, nothing)
  await transport.start()
})
afterEach(async () => {
  await transport.drain()
  await listener.release([() => transport.close()])
  expect(errors).toEqual([])
})

/** Sends bytes in these parts; returns the input until `replies` replies are whole, or the end. */
function exchange(parts: readonly string[], replies: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(listener.port, '127.0.0.1')
    let text = ''
    const whole = () => text.split(/(?=HTTP\/1\.1 )/).filter((one) => one !== '')
    socket.setEncoding('latin1')
    socket.on('data', (chunk) => {
      text += String(chunk)
      if (whole().length < replies || !text.endsWith('e')) return
      resolve(whole())
      socket.destroy()
    })
    socket.on('end', () => resolve(whole()))
    socket.on('error', reject)
    void (async () => {
      for (const part of parts) {
        socket.write(part, 'latin1')
        await new Promise((next) => setImmediate(next))
      }
    })()
  })
}

it('rule 2: pipelined requests are answered in order, as over handles', async () => {
  const requests = [2, 3, 4].map((member) => announceRequest({ member, up: member }))
  const [text] = [requests.join('')]
  const replies = await exchange([text], 3)
  expect(replies.map((reply) => readReply(reply).complete)).toEqual([1, 2, 3])
  expect(tracker.entries.map(({ uploaded }) => uploaded)).toEqual([2n, 3n, 4n])
})

it('rule 3: a request can arrive in pieces', async () => {
  const request = announceRequest({ member: 5 })
  const replies = await exchange(
    [request.slice(0, 40), request.slice(40, 41), request.slice(41)],
    1,
  )
  expect(readReply(replies[0]).failure).toBeNull()
})

it('rule 1: a connection is closed after its last reply', async () => {
  const replies = await exchange([announceRequest({ headers: 'Connection: close\r\n' })], 2)
  expect(replies).toHaveLength(1)
  expect(readReply(replies[0])).toMatchObject({ failure: null, complete: 1 })
})

it('ends although a client reads none of its replies', async () => {
  const client = net.connect(listener.port, '127.0.0.1').on('error', () => {})
  // Replies of more bytes than the system keeps for both ends: some wait in the process.
  client.write(announceRequest({ member: 2 }).repeat(60_000), 'latin1')
  const { words, stats } = tracker.world
  let [last, looks] = [0, 0]
  await until(() => {
    const sent = words[stats + STAT.bytesOut]
    looks = sent > 0 && sent === last ? looks + 1 : 0
    last = sent
    return looks === 20
  }, 60)
  await transport.drain()
  await listener.release([() => transport.close()])
  client.destroy()
})
