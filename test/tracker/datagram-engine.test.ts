import { describe, expect, it } from 'vitest'
import type { HolderMap } from '../../src/domain/fleet/holders.ts'
import { nextMap } from '../../src/domain/fleet/holders.ts'
import { createDatagramEngine } from '../../src/tracker/datagram-engine.ts'
import { guessesOf } from '../../src/tracker/engine.ts'
import { HEARD } from '../../src/tracker/io/engines.ts'
import { createReply } from '../../src/tracker/wire/reply.ts'
import { writeHolders } from '../../src/tracker/memory/holder-cells.ts'
import { STATE } from '../../src/tracker/memory/status.ts'
import { aTracker, hashOf, passkeyOf, remoteAt } from './support/a-tracker.ts'
import { announcePacket, connectPacket, scrapePacket, urlData } from './support/a-udp-client.ts'

/** An engine for datagrams without sockets: packets in, packets out. */
function anEngine() {
  const tracker = aTracker()
  tracker.member(1)
  tracker.torrent(1)
  const keys = { session: Buffer.alloc(32, 7), connection: Buffer.alloc(32, 8) }
  const guesses = guessesOf(tracker.world)
  const engine = createDatagramEngine(tracker.world, tracker.journal, keys, guesses)
  const reply = createReply(new Uint8Array(64 * 1024))
  /** The reply to a packet; null when there is none. */
  const ask = (packet: Buffer, from = '9.0.0.1'): Buffer | null => {
    const heard = engine.handle(packet, 0, packet.length, remoteAt(from), reply)
    if (heard !== HEARD.answered) return null
    return Buffer.from(reply.bytes.subarray(reply.start, reply.end))
  }
  const connect = (from?: string) => ask(connectPacket(1), from)?.readBigUInt64BE(8) ?? 0n
  return { tracker, ask, connect }
}

const ADDRESSES = ['9.0.0.1', '2a00::1']
const IDS = [0n, 3n, 0x41727101980n, 0x41727101981n, 2n ** 64n - 1n]
const ACTIONS = [-1, 0, 1, 2, 3, 4, 0x7fffffff]

describe('datagrams from a source that has not proven its address (rule 106)', () => {
  it('never get a reply that is longer than they are', () => {
    const { tracker, ask } = anEngine()
    const whole = [
      announcePacket(0n),
      scrapePacket(0n, [1, 2], '/x/scrape'),
      announcePacket(0n, { options: urlData('/x') }),
    ]
    let answered = 0
    for (const state of [STATE.loading, STATE.ready]) {
      tracker.status('state', state)
      for (const from of ADDRESSES) {
        for (const packet of whole) {
          for (let bytes = 0; bytes <= packet.length; bytes++) {
            for (const id of IDS) {
              for (const action of ACTIONS) {
                packet.writeBigUInt64BE(id)
                packet.writeInt32BE(action, 8)
                const reply = ask(packet.subarray(0, bytes), from)
                if (reply !== null) answered++
                expect(reply?.length ?? 0).toBeLessThanOrEqual(bytes)
              }
            }
            tracker.pass(1)
          }
        }
      }
    }
    expect(answered).toBeGreaterThan(1_000)
  })

  it('get the reason if it fits into the reply', () => {
    const { ask } = anEngine()
    expect(ask(announcePacket(3n))?.toString('latin1', 8)).toBe('Connection id is not valid')
    expect(ask(scrapePacket(3n, [1]))?.toString('latin1', 8)).toBe('Connection id is not valid')
    expect(ask(announcePacket(3n).subarray(0, 16))?.length).toBe(16)
  })
})

describe('unknown passkeys over UDP (rule 43)', () => {
  const wrong = (number: number) => `/${number.toString(16).padStart(32, 'e')}/announce`
  const text = (packet: Buffer | null) => packet?.toString('latin1', 8)

  it('make an address wait, by announces and scrapes alike', () => {
    for (const from of ADDRESSES) {
      const { ask, connect } = anEngine()
      const id = connect(from)
      for (let number = 0; number < 1_000; number++) {
        const options = urlData(wrong(number))
        const packet =
          number % 2 === 0 ? announcePacket(id, { options }) : scrapePacket(id, [1], wrong(number))
        expect(text(ask(packet, from))).toMatch(/^Unknown passkey/)
      }
      const last = urlData(wrong(1_000))
      expect(text(ask(announcePacket(id, { options: last }), from))).toMatch(/^Too many unknown/)
      expect(text(ask(scrapePacket(id, [1], wrong(1_001)), from))).toMatch(/^Too many unknown/)
      expect(text(ask(announcePacket(id), from))).toMatch(/^Too many unknown/)
    }
  })
})

describe('replies over UDP', () => {
  it('rule 103: fit a packet, also with the number of peers that the settings give', () => {
    const { tracker, ask, connect } = anEngine()
    tracker.settings({ numwantDefault: 200, numwantMax: 200 })
    const id = connect('2a00::1')
    const announce = (member: number, numwant?: number) => {
      const port = 10_000 + member
      // With an event: no announce is early.
      const given = { member, left: 1n, port, numwant, event: 2 }
      return ask(announcePacket(id, given), '2a00::1')
    }
    for (let member = 2; member <= 100; member++) {
      tracker.member(member)
      announce(member, 0)
    }
    expect([announce(1)?.length, announce(1, 200)?.length]).toEqual([20 + 74 * 18, 20 + 74 * 18])
  })

  it('have reasons of staff in printable ASCII, like those over HTTP', () => {
    const { tracker, ask, connect } = anEngine()
    tracker.member(1, { banned: true, reason: 'n\u00e3o \u010a \u2014 ok' })
    expect(ask(announcePacket(connect()))?.toString('latin1', 8)).toBe(
      'Account disabled: n?o ? ? ok',
    )
  })
})

describe('a scrape over UDP of torrents of another tracker', () => {
  it('is an error while that one is not reached, never zeros for an unknown swarm', () => {
    const { tracker, ask, connect } = anEngine()
    const id = connect()
    const path = `/${passkeyOf(1)}/announce`
    const torrents = Array.from({ length: 30 }, (_, index) => 1 + index)
    for (const torrent of torrents) tracker.torrent(torrent)
    writeHolders(tracker.world.words, nextMap(null, ['a', 'b', 'c']) as HolderMap, 'a')
    const scraped = (torrent: number) => {
      const hash = Buffer.from(hashOf(torrent), 'hex')
      return ask(Buffer.concat([scrapePacket(id, []), hash, urlData(path)]))
    }
    const isError = (torrent: number) => scraped(torrent)?.readInt32BE(0) === 3
    const unknown = torrents.filter(isError)
    expect([unknown.length > 0, unknown.length < torrents.length]).toEqual([true, true])
    expect(scraped(unknown[0])?.toString('latin1', 8)).toBe('Tracker is busy: try again soon')
    // Decided here, because no other tracker is reached: then it has a peer here.
    const packet = announcePacket(id, { left: 1n, options: urlData(path) })
    packet.write(hashOf(unknown[0]), 16, 'hex')
    expect(ask(packet)?.readInt32BE(0)).toBe(1)
    expect(scraped(unknown[0])?.readInt32BE(16)).toBe(1)
  })
})
