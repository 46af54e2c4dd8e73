import { beforeEach, describe, expect, it } from 'vitest'
import type { Envelope } from '../../../src/bridge/define-event.ts'
import { open } from '../../../src/bridge/define-event.ts'
import { signalsNoted } from '../../../src/bridge/events/signal-events.ts'
import { isOtherClient } from '../../../src/domain/announce/signals.ts'
import { createDatagramEngine } from '../../../src/tracker/datagram-engine.ts'
import { guessesOf } from '../../../src/tracker/engine.ts'
import { createSignalBook } from '../../../src/tracker/observe/signal-book.ts'
import { createReply } from '../../../src/tracker/wire/reply.ts'
import { announce } from '../support/announces.ts'
import { announcePacket, connectPacket } from '../support/a-udp-client.ts'
import { aTracker, hashOf, remoteAt, START_WALL } from '../support/a-tracker.ts'
import type { Tracker } from '../support/a-tracker.ts'

let tracker: Tracker

beforeEach(() => {
  tracker = aTracker()
  tracker.member(1)
  tracker.torrent(1)
})

const noted = () =>
  tracker.engine.takeSignals().map(({ kind, detail, times }) => `${kind} ${detail} ${times}`)

describe('signals about members for staff', () => {
  it('rule 47: are unknown hashes, once they are refused, and how often', () => {
    tracker.status('startedSeconds', tracker.world.clock.seconds() - 3_600)
    announce(tracker, { torrent: 9 })
    expect(noted()).toEqual([])
    tracker.pass(1_000)
    for (let time = 0; time < 3; time++) announce(tracker, { torrent: 9 })
    expect(noted()).toEqual([`unknown-hash ${hashOf(9)} 3`])
    expect(noted()).toEqual([])
  })

  it('rule 33: are negative counters, and no other invalid ones', () => {
    for (const up of ['-5', '-9223372036854775807', '1e9', '']) {
      announce(tracker, { up: up as unknown as number })
    }
    announce(tracker, { left: '-1' as unknown as number })
    expect(noted()).toEqual(['negative-counter uploaded 2', 'negative-counter left 1'])
  })

  it('rule 82: are counters that have wrapped', () => {
    for (const up of [2n ** 62n, 2n ** 62n + 1n, 2n ** 64n - 5n]) announce(tracker, { up })
    announce(tracker, { down: 2n ** 63n - 1n })
    for (const up of ['', 'x']) announce(tracker, { up: up as unknown as number })
    expect(noted()).toEqual(['negative-counter uploaded 2', 'negative-counter downloaded 1'])
  })

  it('rules 33, 82: are the same counters over UDP', () => {
    const keys = { session: Buffer.alloc(32, 7), connection: Buffer.alloc(32, 8) }
    const { world, journal } = tracker
    const engine = createDatagramEngine(world, journal, keys, guessesOf(world))
    const reply = createReply(new Uint8Array(64 * 1024))
    const ask = (packet: Buffer) => {
      engine.handle(packet, 0, packet.length, remoteAt('9.0.0.1'), reply)
      return Buffer.from(reply.bytes.subarray(reply.start, reply.end))
    }
    const connection = ask(connectPacket(1)).readBigUInt64BE(8)
    for (const up of [7n, 2n ** 64n - 5n]) ask(announcePacket(connection, { up }))
    ask(announcePacket(connection, { down: 2n ** 62n + 1n }))
    ask(announcePacket(connection, { port: 0 }))
    const details = engine.takeSignals().map(({ kind, detail, times }) => [kind, detail, times])
    expect(details).toEqual([
      ['negative-counter', 'uploaded', 1],
      ['negative-counter', 'downloaded', 1],
    ])
  })

  it('rule 50: are user agents that contradict the peer ID, when a session starts', () => {
    const first = (peer: string, agent: string) =>
      announce(tracker, { peer, event: 'started', headers: `User-Agent: ${agent}\r\n` })
    first('-qB4520-', 'qBittorrent/4.5.2')
    first('-lt0D80-', 'rtorrent/0.9.8/0.13.8')
    first('-XX1000-', 'Transmission/4.0.6')
    first('-TR4060-', 'some script')
    expect(noted()).toEqual([])
    first('-TR4060-', 'qBittorrent/4.5.2')
    announce(tracker, { peer: '-TR4060-', headers: 'User-Agent: qBittorrent/4.5.2\r\n' })
    expect(noted()).toEqual(['other-client -TR4060- qbit 1'])
  })

  it('are refusals by a rule with the client, for its member to read', () => {
    tracker.settings({ clientRules: [{ prefix: '-qB', most: '4399', isAllowed: false }] })
    for (const peer of ['-qB4390-', '-qB4390-', '-qB4650-']) announce(tracker, { peer })
    announce(tracker, { up: 'x' as unknown as number })
    expect(noted()).toEqual(['refused CLIENT_NOT_ALLOWED -qB4390- 2'])
  })

  it('rule 50: never refuse an announce', () => {
    const headers = 'User-Agent: Deluge/2.1.1\r\n'
    expect(announce(tracker, { peer: 'A2-1-36-0-', event: 'started', headers }).failure).toBeNull()
    expect(noted()).toHaveLength(1)
    expect(isOtherClient('A2-', 'aria')).toBe(false)
  })

  it('are limited per thread', () => {
    tracker.status('startedSeconds', tracker.world.clock.seconds() - 3_600)
    for (let torrent = 1_000; torrent < 1_700; torrent++) announce(tracker, { torrent })
    tracker.pass(1_000)
    for (let torrent = 1_000; torrent < 1_700; torrent++) announce(tracker, { torrent })
    expect(noted()).toHaveLength(500)
  })
})

describe('the signals of an hour', () => {
  const signal = { memberId: 1, kind: 'other-client', detail: '-TR4060- qbit', times: 2 } as const

  function aBook() {
    const sent: Envelope[] = []
    let isUp = true
    const book = createSignalBook(tracker.world, 'ab'.repeat(16), (event) => {
      if (isUp) sent.push(event)
      return isUp
    })
    const heard = () =>
      sent.splice(0).flatMap((event) => {
        const opened = open(signalsNoted, event)
        if (!opened.ok) throw new Error(opened.fault)
        return opened.payload.signals.map(({ hour, times }) => [hour, times])
      })
    return { book, heard, up: (value: boolean) => (isUp = value) }
  }

  it('are sent with their count in the hour when it grew, and restart every hour', () => {
    const { book, heard } = aBook()
    const hour = START_WALL - (START_WALL % 3_600)
    book.add([signal])
    book.tick()
    book.tick()
    expect(heard()).toEqual([[hour, 2]])
    book.add([signal])
    tracker.pass(3_600)
    book.add([signal])
    book.tick()
    expect(heard()).toEqual([
      [hour, 4],
      [hour + 3_600, 2],
    ])
  })

  it('are kept when they could not be sent', () => {
    const { book, heard, up } = aBook()
    up(false)
    book.add([signal])
    book.tick()
    up(true)
    book.tick()
    expect(heard()).toHaveLength(1)
  })
})
