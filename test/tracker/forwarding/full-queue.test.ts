import { MessageChannel } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { OUTCOME, REPLY_BYTES, writeReply } from '../../../src/bridge/trackers/requests.ts'
import { HOLDER_BUSY } from '../../../src/domain/announce/refusals.ts'
import { nextMap, slotOf } from '../../../src/domain/fleet/holders.ts'
import { createEngine, guessesOf } from '../../../src/tracker/engine.ts'
import { createForwarder } from '../../../src/tracker/announce/forwarder.ts'
import { createHeadReader } from '../../../src/tracker/io/http-framing.ts'
import { createRemote, setAddress } from '../../../src/tracker/memory/remote.ts'
import { writeHolders, writeIsUp } from '../../../src/tracker/memory/holder-cells.ts'
import { sumStat } from '../../../src/tracker/memory/statistics.ts'
import { hashWords } from '../../../src/tracker/memory/tables/torrent-table.ts'
import { createReply } from '../../../src/tracker/wire/reply.ts'
import { aTracker, escaped, hashOf, passkeyOf } from '../support/a-tracker.ts'

/** Requests of a thread that wait for other trackers (forwarder.ts). */
const MOST_WAITING = 4_096

const map = nextMap(null, ['t1', 't2'])!
/** A torrent that t2 holds, of which t1 knows only the map. */
const torrent = Array.from({ length: 50 }, (_, index) => index + 1).find((id) => {
  const [w0, w1, w2, w3, w4] = hashWords(hashOf(id))
  return map.holders[slotOf(w0, w1, w2, w3, w4)] === 1
})!

const channels: MessageChannel[] = []
afterEach(() => {
  for (const { port1, port2 } of channels.splice(0)) {
    port1.close()
    port2.close()
  }
})

/** The engine of t1, whose link to t2 is up; what t2 replies comes from the test. */
function aMemberOfTheFleet() {
  const tracker = aTracker()
  const { world, journal } = tracker
  tracker.member(1)
  tracker.torrent(torrent)
  writeHolders(world.words, map, 't1')
  writeIsUp(world.words, 2, true)
  const channel = new MessageChannel()
  channels.push(channel)
  const forwarder = createForwarder(0, true)
  forwarder.connect(channel.port1)
  const engine = createEngine(world, journal, Buffer.alloc(32, 7), guessesOf(world), forwarder)
  const reader = createHeadReader()
  const reply = createReply(Buffer.alloc(64 * 1024))
  const remote = createRemote()
  setAddress(remote, 4, Int32Array.of(0x7f000001, 0, 0, 0))

  /** The reply of this tracker; the ticket of a request that waits for the other one. */
  function announce(peer: number, event = ''): string | number {
    const target =
      `/${passkeyOf(1)}/announce?info_hash=${escaped(hashOf(torrent))}` +
      `&peer_id=-BB0100-${String(peer).padStart(12, '0')}&port=${10_000 + peer}` +
      `&uploaded=0&downloaded=0&left=0&compact=1${event}`
    const bytes = Buffer.from(`GET ${target} HTTP/1.1\r\nHost: t\r\n\r\n`)
    reader.read(bytes, 0, bytes.length)
    reply.base = 0
    if (!engine.handle(bytes, reader.head, remote, reply)) return engine.ticket()
    return Buffer.from(reply.bytes.subarray(reply.start, reply.end)).toString('latin1')
  }

  /** The other tracker replies to a request. */
  function replied(ticket: number): void {
    const body = new Uint8Array(REPLY_BYTES)
    writeReply(Buffer.from(body.buffer), 0, ticket, OUTCOME.answered, 0)
    channel.port2.postMessage(body)
    forwarder.receive()
  }

  return { tracker, announce, replied }
}

describe('announces for another tracker, while 4,096 wait for it', () => {
  it('are refused for a minute and counted, and change nothing', () => {
    const { tracker, announce, replied } = aMemberOfTheFleet()
    const tickets = Array.from({ length: MOST_WAITING }, (_, peer) => announce(peer) as number)
    expect(new Set(tickets).size).toBe(MOST_WAITING)
    expect(tickets.every((ticket) => ticket > 0)).toBe(true)

    expect(announce(5_000)).toContain(HOLDER_BUSY.text)
    const { words } = tracker.world
    expect(sumStat(words, 'forwardsRefused')).toBe(1)
    expect(sumStat(words, 'forwardedAnnounces')).toBe(MOST_WAITING)
    expect([tracker.world.peerCount(), tracker.entries]).toEqual([0, []])

    replied(tickets[0])
    expect(announce(5_000)).toBeGreaterThan(0)
  })

  it('are decided here if they are the last of a session, which is not sent again', () => {
    const { tracker, announce } = aMemberOfTheFleet()
    for (let peer = 0; peer < MOST_WAITING; peer++) announce(peer)
    expect(announce(5_000, '&event=stopped')).toContain('8:complete')
    expect(tracker.world.peerCount()).toBe(0)
  })
})
