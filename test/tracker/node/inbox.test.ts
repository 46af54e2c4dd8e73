import { writeStatus } from '../../../src/tracker/memory/status.ts'
import { sumStat } from '../../../src/tracker/memory/statistics.ts'
import { writeSettings } from '../../../src/tracker/memory/settings.ts'
import { defaultTrackerSettings } from '../../../src/bridge/events/settings-events.ts'
import { describe, expect, it } from 'vitest'
import type { Envelope } from '../../../src/bridge/define-event.ts'
import { nextMap } from '../../../src/domain/fleet/holders.ts'
import { TORRENT_STATE } from '../../../src/domain/announce/types.ts'
import { createHolders } from '../../../src/tracker/node/holders.ts'
import { createInbox } from '../../../src/tracker/node/inbox.ts'
import { createHidePass } from '../../../src/tracker/reaper/hide-pass.ts'
import { P, PEER_FLAG } from '../../../src/tracker/memory/swarm/peer-row.ts'
import { passkeyWords } from '../../../src/tracker/memory/tables/member-table.ts'
import { createRounds } from '../../../src/tracker/memory/tables/rounds.ts'
import { T } from '../../../src/tracker/memory/tables/torrent-row.ts'
import { hashWords } from '../../../src/tracker/memory/tables/torrent-table.ts'
import { hashOf, passkeyOf } from '../support/a-jobs.ts'
import { aDiary } from '../../support/run/diary.ts'
import { aWorld } from '../support/a-world.ts'

function anInbox() {
  const made = aWorld()
  const { world, tables } = made
  const diary = aDiary()
  const hidePass = createHidePass(world)
  const holders = createHolders('t1', () => {})
  const asked = { counts: 0 }
  const inbox = createInbox({
    ...{ world, tables, holders, log: diary.log },
    fixed: { intervalSeconds: 10 },
    onRightsLost: hidePass.request,
    onShadow: () => {},
    onTraces() {},
    onAsked() {},
    onReachAsked() {},
    onLogsAsked() {},
    onCountsAsked: () => void (asked.counts += 1),
    onStateAsked() {},
    onAlertsKept() {},
    onBooked() {},
    onTrafficRefused() {},
  })

  const event = (name: string, payload: object): void =>
    inbox.event({ name, version: 1, payload } as Envelope)

  function torrent(torrentId: number, version: number, given: object = {}): void {
    const row = { torrentId, version, state: 'listed', infoHashes: [hashOf(torrentId)] }
    const rest = { sizeBytes: 1e13, uploaderId: null, snatches: 0, removedAt: 0 }
    event('torrent.changed', { ...row, ...rest, ...given })
  }

  function member(memberId: number, version: number, given: object = {}): void {
    const row = { memberId, version, passkey: passkeyOf(memberId), state: 'active', canLeech: true }
    event('member.changed', { ...row, ...given })
  }

  const findTorrent = (torrentId: number): number => {
    const [a, b, c, d, e] = hashWords(hashOf(torrentId))
    return world.torrents.find(a, b, c, d, e)
  }
  const findMember = (memberId: number) => world.members.find(...passkeyWords(passkeyOf(memberId)))

  function peer(torrentId: number, memberId: number, kind: number): void {
    const row = tables.members.rowOf(memberId, 0)
    const added = world.swarms.add(findTorrent(torrentId), row, memberId, 0, kind)
    world.endpoints.set4(added, 0x50000000 + memberId, 6881, world.clock.seconds())
  }
  const counts = (row: number) =>
    [T.seeders, T.leechers, T.hidden].map((word) => world.words[row + word])

  return {
    ...made,
    inbox,
    diary,
    hidePass,
    event,
    torrent,
    member,
    findTorrent,
    findMember,
    peer,
    counts,
    holders,
    asked,
  }
}

describe('events from the bridge', () => {
  it('rule 107: older and repeated versions change nothing, newer ones do', () => {
    const at = anInbox()
    at.torrent(1, 5)
    at.torrent(1, 4, { state: 'removed', reason: 'late' })
    at.torrent(1, 5, { state: 'removed', reason: 'again' })
    expect(at.world.torrents.state(at.findTorrent(1))).toBe(TORRENT_STATE.listed)
    at.torrent(1, 6, { state: 'removed', reason: 'trumped' })
    expect(at.world.torrents.state(at.findTorrent(1))).toBe(TORRENT_STATE.removed)
    at.member(7, 2)
    at.member(7, 1, { state: 'banned' })
    expect(at.world.members.isBanned(at.findMember(7))).toBe(false)
  })

  it('rule 107: removal and return of a torrent apply in order, whatever is repeated', () => {
    const at = anInbox()
    const script = [1, 2, 3].map((version) => () => {
      at.torrent(1, version, version === 2 ? { state: 'removed', removedAt: 5 } : {})
    })
    for (const step of [0, 1, 0, 1, 2, 1, 0]) script[step]()
    expect(at.world.torrents.state(at.findTorrent(1))).toBe(TORRENT_STATE.listed)
  })

  it('the counts of its swarms are reported again when jobs asks for them', () => {
    const at = anInbox()
    at.event('counts.asked', { storeId: 'no id' })
    expect(at.asked.counts).toBe(0)
    at.event('counts.asked', { storeId: 'a'.repeat(32) })
    expect(at.asked.counts).toBe(1)
  })

  it('a map of holders is used; one that is older or not valid is refused, counted and logged', () => {
    const at = anInbox()
    const map = { ...nextMap(null, ['t1', 't2'])!, version: 5 }
    at.event('holders.changed', map)
    const shares = at.holders.shares()
    expect(shares).toMatchObject({ version: 5 })
    expect(shares!.holds + shares!.standsBy).toBe(256)
    at.event('holders.changed', map) // as a full state repeats it
    expect(at.holders.refused()).toBe(0)
    at.event('holders.changed', { ...map, version: 4, trackers: ['t2', 't1'] })
    expect(at.diary.find('holders.refused')?.fields.fault).toMatch(/older/)
    at.event('holders.changed', { ...map, version: 6, trackers: ['t1', 't1'] })
    expect(at.diary.find('holders.refused')?.fields.fault).toMatch(/twice/)
    expect([at.holders.refused(), at.holders.shares()]).toEqual([2, shares])
    at.event('holders.changed', { ...map, version: 6 })
    expect(at.holders.shares()?.version).toBe(6)
  })

  it('a new passkey finds the same member, the old one no one', () => {
    const at = anInbox()
    at.member(7, 1)
    const row = at.findMember(7)
    at.member(7, 2, { passkey: passkeyOf(99) })
    expect(at.findMember(7)).toBe(0)
    expect(at.findMember(99)).toBe(row)
  })

  it('rules 44, 53: a member has a former passkey and individual slots, even after a restart', () => {
    const at = anInbox()
    const former = passkeyWords(passkeyOf(98))
    const formerUntil = at.world.clock.wall() + 60
    at.member(7, 1, { formerPasskey: passkeyOf(98), formerUntil, leechSlots: 3 })
    const row = at.findMember(7)
    expect(at.world.members.findFormer(...former)).toBe(row)
    expect(at.world.members.leechSlots(row, 9)).toBe(3)
    at.member(7, 2, { formerPasskey: passkeyOf(98), formerUntil })
    expect(at.world.members.leechSlots(row, 9)).toBe(9)
    at.pass(60)
    at.tables.members.forgetFormers(at.world.clock.wall())
    at.member(7, 3, { formerPasskey: passkeyOf(98), formerUntil })
    expect(at.world.members.findFormer(...former)).toBe(0)
    expect(at.findMember(7)).toBe(row)
  })

  it('banned networks hide their peers; the newest list counts', async () => {
    const at = anInbox()
    at.torrent(1, 1)
    for (const id of [1, 2, 3]) {
      at.member(id, 1)
      at.peer(1, id, PEER_FLAG.seeding)
    }
    const row = at.findTorrent(1)
    const third = at.world.swarms.find(row, at.findMember(3), 3, 0)
    at.world.endpoints.set6(third, Int32Array.of(0x20010470, 0, 0, 3), 0, 6881, 1)
    at.event('networks.banned', { version: 2, networks: ['80.0.0.2/31', 'nonsense'] })
    expect(at.diary.lines.map(({ event }) => event)).toEqual(['inbox.no-network'])
    await at.hidePass.settled()
    expect(at.counts(row)).toEqual([2, 0, 1])
    const left = at.world.swarms.find(row, at.findMember(3), 3, 0)
    expect(at.world.words[left + P.ipv4]).toBe(0)
    at.event('networks.banned', { version: 1, networks: ['80.0.0.0/8'] })
    await at.hidePass.settled()
    expect(at.counts(row)).toEqual([2, 0, 1])
    at.event('networks.banned', { version: 3, networks: [] })
    expect(at.world.networks.isEmpty()).toBe(true)
  })

  it('rules 45, 46: a lost right hides the peers of the member, and no others', async () => {
    const at = anInbox()
    at.torrent(1, 1)
    for (const id of [1, 2, 3]) at.member(id, 1)
    at.peer(1, 1, PEER_FLAG.seeding)
    at.peer(1, 2, 0)
    at.peer(1, 3, PEER_FLAG.seeding)
    at.member(1, 2, { state: 'banned', reason: 'x' })
    at.member(2, 2, { canLeech: false })
    at.member(3, 2, { canLeech: false })
    await at.hidePass.settled()
    expect(at.counts(at.findTorrent(1))).toEqual([1, 0, 2])
  })

  it('rule 48: a removed torrent lists no one, keeps unbooked traffic, and is deleted after 30 days', () => {
    const at = anInbox()
    at.torrent(1, 1)
    at.peer(1, 1, PEER_FLAG.seeding)
    at.torrent(1, 2, { state: 'removed', reason: 'trumped by 2', removedAt: 1_700_000_000 })
    const row = at.findTorrent(1)
    expect(at.counts(row)).toEqual([0, 0, 1])
    const out = Buffer.alloc(40)
    const length = at.world.torrents.copyReason(row, out, 0, 40)
    expect(out.toString('utf8', 0, length)).toBe('trumped by 2')
    const rounds = createRounds(at.world, at.tables)
    at.world.swarms.remove(row, at.world.swarms.at(row, 0))
    at.world.words[row + T.dirtyNext] = 0
    at.pass(29 * 86_400)
    rounds.tick()
    expect(at.findTorrent(1)).toBe(row)
    at.pass(2 * 86_400)
    rounds.tick()
    expect(at.findTorrent(1)).toBe(0)
  })

  it('deletes removed torrents after the days that staff set, immediately', () => {
    const at = anInbox()
    at.torrent(1, 1)
    at.torrent(1, 2, { state: 'removed', removedAt: 1_700_000_000 })
    const rounds = createRounds(at.world, at.tables)
    at.world.words[at.findTorrent(1) + T.dirtyNext] = 0
    at.pass(2 * 86_400)
    rounds.tick()
    expect(at.findTorrent(1)).not.toBe(0)
    writeSettings(at.world.words, { ...defaultTrackerSettings, removedTorrentDays: 1 })
    rounds.tick()
    expect(at.findTorrent(1)).toBe(0)
    expect(sumStat(at.world.words, 'forgottenTorrents')).toBe(1)
  })

  it('deletes torrents that only journals contain, after a full state', () => {
    const at = anInbox()
    at.tables.torrents.rowOf(77, 0)
    const rounds = createRounds(at.world, at.tables)
    rounds.tick()
    expect(at.tables.torrents.findById(77, 0)).not.toBe(0)
    writeStatus(at.world.words, 'isBehind', 0)
    rounds.tick()
    expect(at.tables.torrents.findById(77, 0)).toBe(0)
  })

  it('gives the row of a deleted torrent to one other torrent, however often it is met', () => {
    const at = anInbox()
    at.tables.torrents.rowOf(77, 0)
    writeStatus(at.world.words, 'isBehind', 0)
    const rounds = createRounds(at.world, at.tables)
    for (let second = 0; second < 30; second++) {
      at.pass(1)
      at.tables.limbo.drain(at.world.clock.seconds())
      rounds.tick()
    }
    expect(sumStat(at.world.words, 'unnamedTorrents')).toBe(1)
    const rows = [78, 79, 80].map((id) => at.tables.torrents.rowOf(id, 0))
    expect(new Set(rows).size).toBe(3)
  })

  it('rule 49: a pending torrent is listed as soon as it is approved', () => {
    const at = anInbox()
    at.torrent(1, 1, { state: 'pending' })
    for (const id of [1, 2, 3, 4]) at.member(id, 1)
    at.member(3, 2, { state: 'banned' })
    at.peer(1, 1, PEER_FLAG.seeding | PEER_FLAG.hidden)
    at.peer(1, 2, PEER_FLAG.hidden)
    at.peer(1, 3, PEER_FLAG.seeding | PEER_FLAG.hidden)
    at.peer(1, 4, PEER_FLAG.seeding | PEER_FLAG.hidden)
    at.torrent(1, 2)
    expect(at.counts(at.findTorrent(1))).toEqual([2, 1, 1])
  })

  it('rule 79: both hashes of a hybrid torrent find it', () => {
    const at = anInbox()
    at.torrent(1, 1, { infoHashes: [hashOf(1), hashOf(2)] })
    expect(at.findTorrent(2)).toBe(at.findTorrent(1))
    expect(at.findTorrent(1)).not.toBe(0)
  })

  it('rule 87: the count of snatches never decreases', () => {
    const at = anInbox()
    at.torrent(1, 1, { snatches: 4 })
    at.world.addSnatch(at.findTorrent(1))
    at.torrent(1, 2, { snatches: 4 })
    expect(at.world.torrents.snatches(at.findTorrent(1))).toBe(5)
    at.torrent(1, 3, { snatches: 9 })
    expect(at.world.torrents.snatches(at.findTorrent(1))).toBe(9)
  })

  it('sizes and IDs above 2^32 are exact', () => {
    const at = anInbox()
    at.torrent(2 ** 40 + 3, 1)
    const row = at.tables.torrents.findById(3, 256)
    expect(at.world.torrents.sizeHi(row) * 2 ** 32 + (at.world.torrents.sizeLo(row) >>> 0)).toBe(
      1e13,
    )
  })

  it('settings apply immediately, except for those that the environment sets', () => {
    const at = anInbox()
    const values = { intervalSeconds: 3_000, minIntervalSeconds: 2_000, numwantDefault: 30 }
    const rest = { numwantMax: 60, sessionsPerTorrent: 2, deniedPorts: [1, 65_535] }
    const last = { allowPeerDicts: true, privatePeers: 'never', reaperTorrentsPerSecond: 5 }
    at.event('tracker.settings', { version: 2, ...values, ...rest, ...last, aliases: true })
    at.event('tracker.settings', { version: 1, ...values, ...rest, ...last, aliases: false })
    const { settings } = at.world
    expect([settings.interval(), settings.minInterval()]).toEqual([10, 10])
    expect([settings.numwantDefault(), settings.numwantMax()]).toEqual([30, 60])
    expect([1, 2, 65_535, 22].map(settings.isDeniedPort)).toEqual([true, false, true, false])
    expect(settings.aliases()).toBe(true)
  })

  it('an invalid event is logged and changes nothing', () => {
    const at = anInbox()
    at.event('torrent.changed', { torrentId: -1 })
    at.event('moon.phase', {})
    expect(at.diary.lines.map(({ event }) => event)).toEqual(['inbox.fault', 'inbox.fault'])
  })
})

describe('a full state', () => {
  it('removes what it does not include, and keeps what arrived in between', () => {
    const at = anInbox()
    at.inbox.snapshotBegin('a')
    at.torrent(1, 3)
    at.torrent(2, 3)
    at.member(1, 3)
    at.member(2, 3)
    at.inbox.snapshotEnd()
    at.inbox.snapshotBegin('a')
    at.torrent(1, 2) // older than the known one: still included
    at.torrent(3, 1) // new in between
    at.member(1, 3)
    at.inbox.snapshotEnd()
    expect([1, 2, 3].map((id) => at.findTorrent(id) !== 0)).toEqual([true, false, true])
    expect([1, 2].map((id) => at.findMember(id) !== 0)).toEqual([true, false])
  })

  it('of another database counts every version as new', () => {
    const at = anInbox()
    at.inbox.snapshotBegin('a')
    at.torrent(1, 900, { snatches: 50 })
    at.member(1, 900)
    at.inbox.snapshotEnd()
    at.inbox.snapshotBegin('b')
    at.torrent(1, 1, { state: 'removed', snatches: 2 })
    at.member(1, 1, { state: 'banned' })
    at.inbox.snapshotEnd()
    expect(at.world.torrents.state(at.findTorrent(1))).toBe(TORRENT_STATE.removed)
    expect(at.world.torrents.snatches(at.findTorrent(1))).toBe(2)
    expect(at.world.members.isBanned(at.findMember(1))).toBe(true)
  })

  it('that is interrupted and restarted loses nothing', () => {
    const at = anInbox()
    at.inbox.snapshotBegin('a')
    at.torrent(1, 1)
    at.inbox.snapshotBegin('a')
    at.torrent(1, 1)
    at.torrent(2, 1)
    at.inbox.snapshotEnd()
    expect([1, 2].map((id) => at.findTorrent(id) !== 0)).toEqual([true, true])
  })

  it('leaves sessions of a missing torrent to be accounted, unlisted', () => {
    const at = anInbox()
    at.inbox.snapshotBegin('a')
    at.torrent(1, 1)
    at.inbox.snapshotEnd()
    at.peer(1, 1, PEER_FLAG.seeding)
    const row = at.findTorrent(1)
    at.inbox.snapshotBegin('b')
    at.inbox.snapshotEnd()
    expect(at.findTorrent(1)).toBe(0)
    expect(at.counts(row)).toEqual([0, 0, 1])
    expect(at.world.words[at.world.swarms.at(row, 0) + P.flags] & PEER_FLAG.hidden).not.toBe(0)
  })
})
