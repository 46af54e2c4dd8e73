import { beforeEach, describe, expect, it } from 'vitest'
import { explanation } from '../../../src/bridge/events/explain-events.ts'
import { announceRules } from '../../../src/domain/announce/rules/index.ts'
import type { HolderMap } from '../../../src/domain/fleet/holders.ts'
import { nextMap } from '../../../src/domain/fleet/holders.ts'
import { writeHolders, writeIsUp } from '../../../src/tracker/memory/holder-cells.ts'
import { H } from '../../../src/tracker/memory/layout.ts'
import { M } from '../../../src/tracker/memory/tables/member-row.ts'
import { createTableWriters } from '../../../src/tracker/memory/tables/table-writers.ts'
import { createExplainer } from '../../../src/tracker/observe/explainer.ts'
import type { AnnounceGiven } from '../support/announces.ts'
import { announce, announceTarget } from '../support/announces.ts'
import { aTracker } from '../support/a-tracker.ts'
import type { Tracker } from '../support/a-tracker.ts'

let tracker: Tracker
let explain: ReturnType<typeof createExplainer>

beforeEach(() => {
  tracker = aTracker()
  for (const id of [1, 2]) tracker.member(id)
  tracker.torrent(1)
  tracker.pass(100) // unknown hashes are refused only some time after a start
  explain = createExplainer(tracker.world, createTableWriters(tracker.world), Buffer.alloc(32, 7))
})

function explained(given: AnnounceGiven & { memberId?: number | null } = {}) {
  const { memberId = 1, ...said } = given
  const query = announceTarget(said).replace(/^.*\?/, '')
  const found = explain({ memberId, query, address: '198.18.0.5', isBrowser: false })
  return explanation.parse(found)
}

const decidedBy = (given: Parameters<typeof explained>[0]) =>
  explained(given).rules.find(({ decides }) => decides)?.rule

describe('an explanation', () => {
  it('asks every rule of the list in order, and shows the reply', () => {
    announce(tracker, { member: 2, port: 7_000 })
    const found = explained({ left: 1 })
    expect(found.rules.map(({ rule }) => rule)).toEqual(announceRules.map(({ name }) => name))
    expect(found).toMatchObject({ code: null, reply: 'normal', before: null, peers: 1, seeders: 1 })
    expect(found.facts).toMatchObject({ isLeeching: true, memberIsBanned: false })
  })

  it('names the rule that decides, as the real path does', () => {
    tracker.member(1, { mayLeech: false })
    expect(decidedBy({ left: 1 })).toBe('leechRight')
    expect(announce(tracker, { left: 1 }).failure).toMatch(/^Leeching not allowed/)
    tracker.member(1, { banned: true, mayLeech: false })
    expect(decidedBy({ left: 1 })).toBe('memberActive')
    expect(explained({ left: 1 }).rules.filter(({ code }) => code !== null)).toHaveLength(2)
    tracker.member(1)
    expect(decidedBy({ port: 22 })).toBe('portAllowed')
    expect(decidedBy({ torrent: 9 })).toBe('torrentKnown')
  })

  it('counts what the member downloads at other trackers', () => {
    tracker.settings({ leechSlots: 2 })
    announce(tracker, { torrent: 1, left: 5 })
    tracker.torrent(2)
    const row = tracker.members.findById(1, 0)
    tracker.world.words[row + M.leechingAfter] = 1
    expect(explained({ torrent: 2, left: 5 })).toMatchObject({
      code: 'LEECH_SLOTS_FULL',
      facts: { leechesElsewhere: 2, leechSlots: 2 },
    })
    // The torrent that has its slot keeps it.
    expect(explained({ torrent: 1, left: 5 })).toMatchObject({
      code: null,
      facts: { leechesElsewhere: 0 },
    })
  })

  it('names the tracker to which the announce is forwarded', () => {
    const map = nextMap(null, ['t1', 't2']) as HolderMap
    const { words, holders } = tracker.world
    const row = tracker.torrents.findById(1, 0)
    const holder = map.trackers[map.holders[holders.slotOf(row)]]
    const nameOf = (place: number) => map.trackers[place - 1] ?? null
    const tables = createTableWriters(tracker.world)
    explain = createExplainer(tracker.world, tables, Buffer.alloc(32, 7), nameOf)
    writeHolders(words, map, holder)
    expect(explained()).toMatchObject({ passesTo: null })
    writeHolders(words, map, holder === 't1' ? 't2' : 't1')
    expect(explained()).toMatchObject({ passesTo: null })
    writeIsUp(words, map.trackers.indexOf(holder) + 1, true)
    expect(explained()).toMatchObject({ passesTo: holder })
  })

  it('shows the bytes that would count', () => {
    announce(tracker, { up: 100, down: 10, left: 5 })
    expect(explained({ up: 350, down: 10 })).toMatchObject({ up: '250', down: '0' })
    expect(explained({ up: 350, peer: '-qB4520-other' })).toMatchObject({ up: '0' })
  })

  it('shows what decides before the rules', () => {
    expect(explained({ memberId: null })).toMatchObject({
      before: 'passkey',
      rules: expect.anything(),
    })
    expect(explained({ memberId: 77 })).toMatchObject({ before: 'passkey', isKnownMember: false })
    expect(explained({ extra: '&port=1' })).toMatchObject({ before: 'query', code: 'MALFORMED' })
  })

  it('knows that a member had all lists of an hour, and uses none', () => {
    tracker.settings({ peerListsPerHour: 2 })
    announce(tracker, { member: 2, port: 7_000 })
    for (let time = 0; time < 5; time++) expect(explained({ left: 1 }).code).toBeNull()
    for (const up of [1, 2, 3]) announce(tracker, { left: 1, up })
    expect(decidedBy({ left: 1, up: 4 })).toBe('peerLists')
  })

  it('changes nothing in memory except the lock', () => {
    announce(tracker, { up: 100, left: 5 })
    announce(tracker, { member: 2, port: 7_000 })
    const { words } = tracker.world
    const before = words.slice(0, words[H.top])
    const entries = tracker.entries.length
    for (const given of [
      { up: 900, left: 0, event: 'completed' },
      { up: 900, event: 'stopped' },
      { peer: '-TR4060-new', left: 1 },
      { torrent: 9 },
    ]) {
      explained(given)
    }
    expect(tracker.entries).toHaveLength(entries)
    const torrent = tracker.torrents.rowOf(1, 0)
    // The lock counts its holders.
    const changed = [...before.keys()].filter((at) => words[at] !== before[at] && at !== torrent)
    expect(changed).toEqual([])
  })
})
