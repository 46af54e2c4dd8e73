import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { TrafficEntry } from '../../../src/bridge/traffic-entry.ts'
import type { SessionCounters } from '../../../src/domain/traffic/session-bytes.ts'
import { sessionBytes } from '../../../src/domain/traffic/session-bytes.ts'
import { createDatagramEngine } from '../../../src/tracker/datagram-engine.ts'
import { guessesOf } from '../../../src/tracker/engine.ts'
import { createReply } from '../../../src/tracker/wire/reply.ts'
import { announcePacket, connectPacket } from '../support/a-udp-client.ts'
import { announce } from '../support/announces.ts'
import type { AnnounceGiven } from '../support/announces.ts'
import { aTracker, remoteAt } from '../support/a-tracker.ts'
import type { Tracker } from '../support/a-tracker.ts'

const SIZE = 1_000_000
const INTERVAL = 1_800

let tracker: Tracker

beforeEach(() => {
  tracker = aTracker()
  for (let id = 1; id <= 9; id++) tracker.member(id)
  tracker.torrent(1, { sizeBytes: SIZE })
})

/** What jobs books of the tracker's entries, in all sessions together. */
function booked(entries: readonly TrafficEntry[] = tracker.entries) {
  const sessions = new Map<string, SessionCounters>()
  let [up, down] = [0n, 0n]
  for (const entry of entries) {
    const isResumed = entry.kind === 'resumed'
    const before = sessions.get(entry.sessionKey) ?? null
    const added = sessionBytes(before, { ...entry, isResumed })
    sessions.set(entry.sessionKey, added.next)
    up += added.up
    down += added.down
  }
  return { up: Number(up), down: Number(down) }
}

/** Announces `uploaded` from a port, `seconds` after the last announce. */
function says(port: number, up: number, given: AnnounceGiven & { seconds?: number } = {}) {
  tracker.pass(given.seconds ?? 1)
  return announce(tracker, { port, up, ...given })
}

interface Endpoint {
  readonly from: string
  readonly port: number
  readonly isUdp: boolean
}

const EVENTS = { none: 0, completed: 1, started: 2, stopped: 3 }

/** Announces over UDP into the same memory and journal. */
function aDatagramEngine(of: Tracker) {
  const keys = { session: Buffer.alloc(32, 7), connection: Buffer.alloc(32, 8) }
  const engine = createDatagramEngine(of.world, of.journal, keys, guessesOf(of.world))
  const reply = createReply(new Uint8Array(64 * 1024))
  return (from: string, given: AnnounceGiven) => {
    const remote = remoteAt(from)
    const ask = (packet: Buffer) => {
      engine.handle(packet, 0, packet.length, remote, reply)
      return Buffer.from(reply.bytes.subarray(reply.start, reply.end))
    }
    const connection = ask(connectPacket(1)).readBigUInt64BE(8)
    const { up = 0, down = 0, left = 0, event = 'none', port } = given
    const counters = { up: BigInt(up), down: BigInt(down), left: BigInt(left) }
    const code = EVENTS[event as keyof typeof EVENTS]
    ask(announcePacket(connection, { ...counters, event: code, port }))
    of.journal.flush()
  }
}

const endpoint = fc.record({
  from: fc.constantFrom('9.0.0.1', '9.0.0.2', '2a00::1', '2a00::2'),
  port: fc.integer({ min: 31_000, max: 31_003 }),
  isUdp: fc.boolean(),
})
const step = fc.record({
  which: fc.nat(),
  up: fc.nat(5_000),
  down: fc.nat(5_000),
  wait: fc.nat(2_000),
  /** One announce in five may arrive after the one that follows it. */
  isLate: fc.boolean(),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** The announces of one client, in the order in which they arrive. */
function announcesOf(steps: readonly Step[], endpoints: readonly Endpoint[]) {
  let [up, down] = [0, 0]
  const sent = steps.map(({ which, up: more, down: most, wait }) => {
    up += more
    down += most
    return { at: endpoints[which % endpoints.length], wait, up, down }
  })
  for (let index = 0; index + 1 < sent.length; index += 5) {
    if (!steps[index].isLate) continue
    const [first, second] = sent.slice(index, index + 2)
    sent.splice(index, 2, second, { ...first, wait: 0 })
  }
  return { sent, up, down }
}

describe('rule 77: one client with several endpoints', () => {
  it('books its counters and one snatch, in any order of ports, families and transports', () => {
    const endpoints = fc.array(endpoint, { minLength: 1, maxLength: 4 })
    const steps = fc.array(step, { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(endpoints, steps, (all, moves) => {
        const one = aTracker()
        one.member(1)
        const row = one.torrent(1, { sizeBytes: SIZE })
        const overUdp = aDatagramEngine(one)
        const tell = ({ from, port, isUdp }: Endpoint, given: AnnounceGiven) => {
          if (isUdp) overUdp(from, { ...given, port })
          else announce(one, { ...given, from, port })
        }
        const { sent, up, down } = announcesOf(moves, all)
        for (const at of all) tell(at, { left: SIZE, event: 'started' })
        for (const { at, wait, ...counters } of sent) {
          one.pass(wait)
          tell(at, { ...counters, left: SIZE })
        }
        for (const event of ['completed', 'stopped']) {
          for (const at of all) tell(at, { up, down, event })
        }
        expect(booked(one.entries)).toEqual({ up, down })
        expect(one.entries.filter(({ kind }) => kind === 'completed')).toHaveLength(1)
        expect(one.world.torrents.snatches(row)).toBe(1)
      }),
      { numRuns: 150, seed: 77 },
    )
  })

  it('stays one session when the announces of each round arrive in any order', () => {
    const round = fc.record({
      order: fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
      more: fc.array(fc.nat(5_000), { minLength: 4, maxLength: 4 }),
    })
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 4 }),
        fc.array(round, { minLength: 1, maxLength: 12 }),
        (ports, rounds) => {
          const one = aTracker()
          one.member(1)
          one.torrent(1, { sizeBytes: SIZE })
          announce(one, { port: 31_000, event: 'started' })
          let up = 0
          for (const { order, more } of rounds) {
            const sent = Array.from({ length: ports }, (_, index) => ({
              port: 31_000 + index,
              up: (up += more[index]),
            }))
            one.pass(INTERVAL)
            for (const pick of order.slice(0, ports)) {
              one.pass(2)
              announce(one, sent.splice(pick % sent.length, 1)[0])
            }
          }
          expect(new Set(one.entries.map(({ sessionKey }) => sessionKey)).size).toBe(1)
          expect(booked(one.entries).up).toBe(up)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('books the bytes once, however many ports announce them', () => {
    for (const ports of [2, 3]) {
      const before = booked().up
      says(31_000, 0, { peer: `ports ${ports}`, event: 'started' })
      for (let round = 1; round <= 10; round++) {
        says(31_000 + (round % ports), round * 1_000_000, { peer: `ports ${ports}` })
      }
      expect(booked().up - before).toBe(10_000_000)
    }
  })

  it('restarts once when every port announces started again', () => {
    says(31_000, 0, { event: 'started' })
    says(31_001, 0, { event: 'started' })
    says(31_000, 5_000, { seconds: INTERVAL })
    says(31_001, 5_000)
    says(31_000, 0, { event: 'started', seconds: 60 })
    says(31_001, 0, { event: 'started' })
    says(31_000, 1_000, { seconds: INTERVAL })
    says(31_001, 2_000)
    expect(booked().up).toBe(7_000)
  })

  it('books all bytes after a restart on a new port, once the old one is silent', () => {
    says(31_000, 5_000, { event: 'started' })
    says(32_000, 0, { event: 'started', seconds: 60 })
    says(32_000, 1_000, { seconds: INTERVAL })
    says(32_000, 3_000, { seconds: INTERVAL })
    says(32_000, 3_500, { seconds: INTERVAL })
    expect(booked().up).toBe(3_500)
  })
})

describe('rule 77: two clients with one peer ID', () => {
  it('have two sessions, each with its counters, as soon as these contradict each other', () => {
    const from = '9.0.0.1'
    says(1_001, 0, { from })
    says(2_002, 0, { from })
    for (let round = 1; round <= 3; round++) {
      says(1_001, round * 1_000, { from, seconds: INTERVAL - 100 })
      says(2_002, round * 70, { from, seconds: 100 })
    }
    const { complete, peers } = announce(tracker, { member: 2, left: 5, from: '9.9.9.9' })
    expect(complete).toBe(2)
    expect(peers).toEqual(['9.0.0.1:1001', '9.0.0.1:2002'])
    const start = tracker.entries.length
    says(1_001, 4_500, { from })
    says(2_002, 610, { from })
    const later = tracker.entries.slice(start)
    expect(later.map(({ rawUp }) => rawUp)).toEqual([1_500n, 400n])
    expect(later.every(({ flags }) => (flags & 4) !== 0)).toBe(true)
    expect(says(2_002, 610, { from, event: 'stopped' }).complete).toBe(1)
    expect(says(1_001, 4_500, { from }).complete).toBe(1)
  })

  it('are told apart by downloaded as well', () => {
    for (let round = 0; round <= 3; round++) {
      says(1_001, 0, { down: round * 1_000, left: 5 })
      says(2_002, 0, { down: round * 70, left: 5 })
    }
    expect(says(1_001, 0, { down: 4_000, left: 5 }).incomplete).toBe(2)
  })

  it('book nothing twice when one of them starts while the other continues', () => {
    says(1_001, 0, { event: 'started' })
    says(1_001, 5_000, { seconds: INTERVAL })
    for (let round = 0; round < 4; round++) {
      says(2_002, round * 100, { event: round === 0 ? 'started' : undefined, seconds: 60 })
      says(1_001, 6_000 + round * 1_000, { seconds: INTERVAL - 60 })
    }
    expect(booked().up).toBeGreaterThanOrEqual(9_000)
    expect(booked().up).toBeLessThanOrEqual(9_300)
  })

  it('are one client as long as their counters agree', () => {
    says(1_001, 0)
    for (let round = 1; round <= 20; round++) {
      says(round % 2 === 0 ? 1_001 : 2_002, round * 100, { seconds: round % 3 === 0 ? 1 : 900 })
    }
    expect(says(1_001, 2_000).complete).toBe(1)
    expect(booked().up).toBe(2_000)
  })
})

describe('rule 81: a lower counter', () => {
  it('adds nothing when it is late, from the same port or from another one', () => {
    for (const port of [6_881, 31_001]) {
      const before = booked().up
      const peer = `late from ${port}`
      says(6_881, 0, { peer, event: 'started' })
      says(6_881, 10_000, { peer })
      says(port, 4_000, { peer })
      says(6_881, 10_000, { peer })
      says(6_881, 10_500, { peer })
      expect(booked().up - before).toBe(10_500)
    }
    expect(tracker.entries.some(({ flags }) => (flags & 4) !== 0)).toBe(true)
  })

  it('is the new baseline when it lasts for two intervals', () => {
    says(6_881, 0, { event: 'started' })
    says(6_881, 10_000, { seconds: INTERVAL })
    says(6_881, 1_000, { seconds: INTERVAL })
    says(6_881, 2_000, { seconds: INTERVAL })
    says(6_881, 3_000, { seconds: INTERVAL })
    expect(booked().up).toBe(10_000)
    says(6_881, 3_700, { seconds: INTERVAL })
    expect(booked().up).toBe(10_700)
  })

  it('of a session that has ended says nothing about the next one with its peer ID', () => {
    says(6_881, 0, { event: 'started' })
    says(6_881, 10_000)
    says(6_881, 500)
    says(6_881, 600, { event: 'stopped' })
    says(6_881, 0, { event: 'started', seconds: 3 * INTERVAL })
    for (const up of [10_000, 4_000, 10_000]) says(6_881, up)
    expect(booked().up).toBe(20_000)
  })

  it('counts from 0 immediately with started', () => {
    says(6_881, 0, { event: 'started' })
    says(6_881, 10_000)
    says(6_881, 1_000, { event: 'started' })
    expect(booked().up).toBe(11_000)
  })
})
