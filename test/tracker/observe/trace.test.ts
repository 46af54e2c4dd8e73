import { beforeEach, describe, expect, it } from 'vitest'
import type { Envelope, Payload } from '../../../src/bridge/define-event.ts'
import { open } from '../../../src/bridge/define-event.ts'
import { MAX_TRACE_RECORDS, tracesNoted } from '../../../src/bridge/events/trace-events.ts'
import { createTraceKeeper } from '../../../src/tracker/observe/trace-keeper.ts'
import { TRACES } from '../../../src/tracker/memory/trace-cells.ts'
import { announce } from '../support/announces.ts'
import { aTracker, hashOf, passkeyOf, START_WALL } from '../support/a-tracker.ts'
import type { Tracker } from '../support/a-tracker.ts'

let tracker: Tracker
let sent: Envelope[]
let isConnected: boolean
let traces: ReturnType<typeof createTraceKeeper>

beforeEach(() => {
  tracker = aTracker()
  for (const id of [1, 2]) {
    tracker.member(id)
    tracker.torrent(id)
  }
  sent = []
  isConnected = true
  traces = createTraceKeeper({
    ...{ world: tracker.world, node: 'a tracker', storeId: 'ab'.repeat(16), io: 'net' },
    send(event) {
      if (isConnected) sent.push(event)
      return isConnected
    },
  })
})

function noted(): Payload<typeof tracesNoted> {
  traces.tick()
  const opened = open(tracesNoted, sent.at(-1) as Envelope)
  if (!opened.ok) throw new Error(opened.fault)
  return opened.payload
}

const hour = START_WALL + 3_600
const trace = (kind: 'member' | 'torrent', id: number, until = hour) =>
  traces.take([{ kind, id, until }])

describe('a trace', () => {
  it('of a member has the request, the rule that decided, the journal entries and the reply', () => {
    trace('member', 1)
    announce(tracker, { member: 2, left: 0, port: 7_000 })
    announce(tracker, { member: 1, left: 900, event: 'started', from: '198.18.7.9' })
    tracker.pass(1_800)
    announce(tracker, { member: 1, left: 400, up: 300, down: 500, from: '198.18.7.9' })
    const { records, skipped } = noted()
    expect(skipped).toBe(0)
    expect(records).toHaveLength(2)
    expect(records[0]).toMatchObject({
      ...{ at: START_WALL, memberId: 1, torrentId: 1, infoHash: hashOf(1), wire: 'http' },
      ...{ client: '-qB4520-', event: 'started', port: 6_881, left: '900', numwant: null },
      ...{ code: null, rule: null, entries: ['started'], up: '0', down: '0', peers: 1 },
      ...{ seeders: 1, leechers: 1, network: '198.18.7.0/24', io: 'net' },
    })
    expect(records[1]).toMatchObject({
      ...{ event: 'none', uploaded: '300', entries: ['update'], up: '300', down: '500' },
    })
    expect(records[1].replyBytes).toBeGreaterThan(150)
    expect(records[1].session).toBe(records[0].session)
  })

  it('of a torrent has every member who announces it, and no other torrent', () => {
    trace('torrent', 2)
    announce(tracker, { member: 1, torrent: 1 })
    announce(tracker, { member: 1, torrent: 2 })
    announce(tracker, { member: 2, torrent: 2, port: 7_000 })
    expect(noted().records.map(({ memberId, torrentId }) => [memberId, torrentId])).toEqual([
      [1, 2],
      [2, 2],
    ])
  })

  it('names the rule that refused, and what decides before the rules', () => {
    tracker.member(1, { mayLeech: false })
    trace('member', 1)
    announce(tracker, { member: 1, left: 1 })
    announce(tracker, { member: 1, torrent: 9 })
    announce(tracker, { member: 1, extra: '&port=1' })
    const found = noted().records.map(({ code, rule, torrentId }) => [code, rule, torrentId])
    expect(found).toEqual([
      ['LEECHING_FORBIDDEN', 'leechRight', 1],
      ['NOT_KNOWN_YET', 'torrentKnown', null],
      ['MALFORMED', 'before the rules', null],
    ])
  })

  it('contains no passkey, no full address and no peer ID', () => {
    trace('member', 1)
    announce(tracker, { member: 1, peer: '-qB4520-secret', from: '203.0.113.77' })
    announce(tracker, { member: 1, peer: '-qB4520-secret', from: '2001:db8:1:2::77' })
    const text = JSON.stringify(noted())
    expect(text).not.toMatch(/secret|\.77|:2::/)
    expect(text).not.toContain(passkeyOf(1))
    expect(text).toContain('2001:db8:1::/48')
  })

  it('ends automatically at its time, and by a new list without it', () => {
    trace('member', 1, START_WALL + 60)
    expect(traces.active()).toBe(1)
    tracker.pass(60)
    traces.tick()
    expect(tracker.world.words[TRACES.count]).toBe(0)
    trace('member', 1, START_WALL + 600)
    traces.take([])
    announce(tracker, { member: 1 })
    traces.tick()
    expect(sent).toEqual([])
  })

  it('stays within its limit and counts the rest, even while the bridge is down', () => {
    trace('torrent', 1)
    const say = (times: number) => {
      for (let time = 0; time < times; time++) announce(tracker, { member: 1, up: time })
    }
    say(MAX_TRACE_RECORDS + 5)
    expect(noted()).toMatchObject({ records: { length: MAX_TRACE_RECORDS }, skipped: 5 })
    say(600)
    isConnected = false
    traces.tick()
    say(1)
    isConnected = true
    const all = MAX_TRACE_RECORDS
    expect(noted()).toMatchObject({ records: { length: all }, skipped: 601 - all })
    traces.tick()
    expect(sent).toHaveLength(2)
  })

  it('continues in the process that replaces this one, with what was not sent', () => {
    trace('member', 1)
    isConnected = false
    announce(tracker, { member: 1, up: 1 })
    traces.tick()
    announce(tracker, { member: 1, up: 2 })
    const unsent = traces.takeOut()
    traces.tick()
    isConnected = true
    traces.putBack(unsent)
    announce(tracker, { member: 1, up: 3 })
    expect(noted().records.map(({ uploaded }) => uploaded)).toEqual(['1', '2', '3'])
    traces.tick()
    expect(sent).toHaveLength(1)
  })

  it('records a HEAD request without any entry', () => {
    trace('member', 1)
    announce(tracker, { member: 1, up: 1 })
    tracker.send(
      `HEAD /${passkeyOf(1)}/announce?info_hash=${'%61'.repeat(20)}&peer_id=${'a'.repeat(20)}` +
        '&port=6881&uploaded=9&downloaded=0&left=0 HTTP/1.1\r\nHost: t\r\n\r\n',
    )
    expect(noted().records[1]).toMatchObject({ marks: ['head', 'read-only'], entries: [] })
  })
})
