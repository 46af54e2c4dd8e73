import { beforeEach, describe, expect, it } from 'vitest'
import { createClientCounts } from '../../../src/tracker/observe/client-counts.ts'
import { createJournalLag } from '../../../src/tracker/observe/journal-lag.ts'
import { codeTotals } from '../../../src/tracker/observe/figures.ts'
import { replyCodes, SEEN, sumSeen } from '../../../src/tracker/memory/reply-cells.ts'
import { quantile, turnHistogram } from '../../../src/tracker/observe/turn-histogram.ts'
import { createTurnTimes } from '../../../src/tracker/io/turn-times.ts'
import { announce, announceRequest } from '../support/announces.ts'
import { aTracker } from '../support/a-tracker.ts'
import type { Tracker } from '../support/a-tracker.ts'

let tracker: Tracker

beforeEach(() => {
  tracker = aTracker()
  tracker.member(1)
  tracker.torrent(1)
})

const totals = () =>
  Object.fromEntries(
    codeTotals(tracker.world.words)
      .map((total, at) => [replyCodes[at], total] as const)
      .filter(([, total]) => total > 0),
  )

describe('the reply counts of a tracker', () => {
  it('have each refusal and warning by its code, for announces and scrapes', () => {
    announce(tracker)
    announce(tracker, { torrent: 9 })
    announce(tracker, { member: 8 })
    for (let time = 0; time < 2; time++) announce(tracker, { port: 22 })
    tracker.send('GET /scrape HTTP/1.1\r\nHost: t\r\n\r\n')
    tracker.send(announceRequest().replace('/announce?', '/scrape?x=1&y='))
    expect(totals()).toMatchObject({ UNKNOWN_PASSKEY: 1, NOT_KNOWN_YET: 1, PORT_DENIED: 2 })
  })

  it('have the announces of each client, except without a passkey or with an unusual peer ID', () => {
    const { words } = tracker.world
    const clients = createClientCounts(words, 0)
    for (const peer of ['-qB4520-', '-qB4520-', '-TR4060-', 'A2-1-36-', 'odd'])
      announce(tracker, { peer })
    announce(tracker, { member: 9, peer: '-XX0000-' })
    const recent = clients.recent(10)
    expect(recent.clients).toContainEqual({ client: '-qB4520-', announces: 2 })
    expect(recent.clients.map(({ client }) => client).sort()).toEqual([
      '-TR4060-',
      '-qB4520-',
      'A2-1-36-',
    ])
    expect(recent.otherClients).toBe(1)
  })

  it('drop clients that have not announced for an hour', () => {
    const clients = createClientCounts(tracker.world.words, 0)
    announce(tracker, { peer: '-TR4060-' })
    for (const at of [1_800, 3_600]) clients.recent(at)
    announce(tracker, { peer: '-qB4520-' })
    expect(clients.recent(5_400).clients.map(({ client }) => client)).toEqual(['-qB4520-'])
  })

  it('count clients together that exceed the limit', () => {
    const clients = createClientCounts(tracker.world.words, 0)
    for (let number = 0; number < 1_100; number++) {
      announce(tracker, { peer: `-ZZ${String(number).padStart(4, '0')}-` })
    }
    const { clients: told, otherClients } = clients.recent(10)
    const sum = told.reduce((all, { announces }) => all + announces, otherClients)
    expect(told).toHaveLength(64)
    expect(sum).toBe(1_100)
    expect(sumSeen(tracker.world.words, SEEN.otherClients)).toBeGreaterThan(0)
  })

  it('include the time of one turn in 64, without a clock for the others', () => {
    let now = 0
    let looks = 0
    const times = createTurnTimes(tracker.world, () => {
      looks++
      return (now += 0.25) // ms
    })
    for (let turn = 0; turn < 640; turn++) {
      times.begin()
      times.end(3)
    }
    expect(looks).toBe(20)
    const { counts, microseconds } = turnHistogram(tracker.world.words)
    expect(counts.reduce((sum, count) => sum + count)).toBe(30)
    expect(microseconds).toBe(30 * 250)
    expect(quantile(counts, 0.99)).toBe(256)
  })
})

describe('the lag of the journal', () => {
  it('is the age of the oldest unbooked entry', () => {
    let created = 0
    let booked = 0
    const lag = createJournalLag({
      created: () => created,
      batches: { unbooked: () => created - booked } as never,
    })
    expect(lag(0)).toBe(0)
    created = 5
    expect(lag(10)).toBe(0)
    created = 9
    expect(lag(14)).toBe(4)
    booked = 5
    expect(lag(20)).toBe(6)
    booked = 9
    expect(lag(21)).toBe(0)
  })
})
