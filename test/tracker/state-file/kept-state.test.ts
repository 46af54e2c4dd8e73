import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Envelope } from '../../../src/bridge/define-event.ts'
import { TORRENT_STATE } from '../../../src/domain/announce/types.ts'
import { createHolders } from '../../../src/tracker/node/holders.ts'
import { createInbox } from '../../../src/tracker/node/inbox.ts'
import { openKeptState } from '../../../src/tracker/state-file/kept-state.ts'
import { passkeyWords } from '../../../src/tracker/memory/tables/member-table.ts'
import { hashWords } from '../../../src/tracker/memory/tables/torrent-table.ts'
import { createVersions } from '../../../src/tracker/memory/tables/versions.ts'
import { until } from '../../support/until.ts'
import { hashOf, passkeyOf } from '../support/a-jobs.ts'
import { aDiary } from '../../support/run/diary.ts'
import { aFolder } from '../support/a-role.ts'
import { aWorld } from '../support/a-world.ts'

const OUTBOX = 'a'.repeat(32)
const OTHER = 'b'.repeat(32)
const ROWS = 40

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

function folder(): string {
  const made = aFolder('kept')
  cleanUps.push(() => fs.rmSync(made, { recursive: true, force: true }))
  return made
}

/** A tracker's tables over a folder, with events as from a link. */
function aKeeper(at: string) {
  const { world, tables, time, pass } = aWorld()
  const diary = aDiary()
  const versions = createVersions(world.words)
  const nothing = () => {}
  const inbox = createInbox({
    holders: createHolders('t1', nothing),
    ...{ world, tables, versions, log: diary.log, fixed: {} },
    ...{
      onRightsLost: nothing,
      onBooked: nothing,
      onTrafficRefused: nothing,
      onTraces: nothing,
      onAsked: nothing,
    },
    onShadow: nothing,
    onReachAsked: nothing,
    onLogsAsked: nothing,
    onCountsAsked: nothing,
    onStateAsked: nothing,
    onAlertsKept: nothing,
  })
  const kept = openKeptState({
    ...{ folder: at, world, tables, versions, log: diary.log },
    apply: inbox.event,
    wall: time.wall,
  })
  cleanUps.push(kept.stop)

  const give = (event: Envelope, position: number | null) => {
    inbox.event(event)
    kept.event(event, position)
  }
  async function fullState(outboxId: string, position: number, rows: readonly Envelope[]) {
    inbox.snapshotBegin(outboxId)
    kept.snapshotBegin(outboxId)
    rows.forEach((row) => give(row, null))
    inbox.snapshotEnd()
    const { writes } = kept.figures()
    kept.snapshotEnd({ outboxId, position })
    await until(() => kept.figures().writes > writes, 5, 'the state is written')
    kept.tick(true)
  }
  const member = (id: number) => world.members.find(...passkeyWords(passkeyOf(id)))
  const torrent = (id: number) => {
    const [a, b, c, d, e] = hashWords(hashOf(id))
    return world.torrents.find(a, b, c, d, e)
  }
  const isBanned = (id: number) => world.members.isBanned(member(id))
  const networkOf = (ipv4: number) => world.networks.find4(ipv4 | 0)
  const found = { member, torrent, isBanned, networkOf }
  return { world, kept, diary, time, pass, give, fullState, ...found }
}

function memberEvent(memberId: number, version: number, given: object = {}): Envelope {
  const row = { memberId, version, passkey: passkeyOf(memberId), state: 'active', canLeech: true }
  return { name: 'member.changed', version: 1, payload: { ...row, ...given } }
}

function torrentEvent(torrentId: number, version: number, given: object = {}): Envelope {
  const row = { torrentId, version, state: 'listed', infoHashes: [hashOf(torrentId)] }
  const rest = { sizeBytes: 1e13 + torrentId, uploaderId: 7, snatches: 3, removedAt: 0 }
  return { name: 'torrent.changed', version: 1, payload: { ...row, ...rest, ...given } }
}

function settings(version: number, intervalSeconds: number): Envelope {
  const payload = {
    ...{ version, intervalSeconds, minIntervalSeconds: 300, numwantDefault: 50, numwantMax: 200 },
    ...{ sessionsPerTorrent: 3, deniedPorts: [25], allowPeerDicts: false, privatePeers: 'auto' },
    ...{ reaperTorrentsPerSecond: 1000, aliases: false },
  }
  return { name: 'tracker.settings', version: 1, payload }
}

function wholeState(): Envelope[] {
  const numbers = Array.from({ length: ROWS }, (_, index) => index + 1)
  return [
    settings(1, 1234),
    ...numbers.map((id) => memberEvent(id, 1, id === 5 ? { state: 'banned', reason: 'ü' } : {})),
    ...numbers.map((id) =>
      torrentEvent(id, 1, id === 9 ? { state: 'removed', reason: 'trumped', removedAt: 9 } : {}),
    ),
  ]
}

/** A copy of the disk as after a kill at this moment. */
function asKilled(at: string): string {
  const copy = folder()
  fs.cpSync(at, copy, { recursive: true })
  return copy
}

const fileOf = (at: string, ending: string) =>
  path.join(at, fs.readdirSync(at).find((name) => name.endsWith(ending)) ?? 'none')

describe('the stored state of a tracker', () => {
  it('is complete at the next start: rows, reasons, settings, position', async () => {
    const at = folder()
    const first = aKeeper(at)
    await first.fullState(OUTBOX, 100, wholeState())
    first.give(memberEvent(3, 2, { state: 'banned', reason: 'late' }), 101)
    first.give(torrentEvent(ROWS + 1, 1), 102)
    first.give(settings(2, 600), 103)
    await first.kept.stop()
    const { world, kept, member, torrent, isBanned } = aKeeper(at)
    expect(kept.resume).toEqual({ outboxId: OUTBOX, position: 103 })
    expect([isBanned(3), isBanned(4), isBanned(5)]).toEqual([true, false, true])
    const reason = Buffer.alloc(20)
    const length = world.members.copyReason(member(5), reason, 0, 20)
    expect(reason.toString('utf8', 0, length)).toBe('ü')
    expect(world.torrents.state(torrent(9))).toBe(TORRENT_STATE.removed)
    expect(world.torrents.state(torrent(ROWS + 1))).toBe(TORRENT_STATE.listed)
    expect(world.torrents.snatches(torrent(2))).toBe(3)
    expect(world.settings.interval()).toBe(600)
    expect(world.settings.isDeniedPort(25)).toBe(true)
  })

  it('has the slots and former passkeys of members, and banned networks', async () => {
    const at = folder()
    const first = aKeeper(at)
    const former = { formerPasskey: passkeyOf(999), formerUntil: first.time.wall() + 900 }
    const networks = { version: 1, networks: ['203.0.113.0/24'] }
    await first.fullState(OUTBOX, 100, [
      memberEvent(1, 1, { ...former, leechSlots: 4, seedSlots: 0 }),
      { name: 'networks.banned', version: 1, payload: networks },
    ])
    await first.kept.stop()
    const { world, member, networkOf } = aKeeper(at)
    expect(world.members.findFormer(...passkeyWords(passkeyOf(999)))).toBe(member(1))
    expect(world.members.leechSlots(member(1), 9)).toBe(4)
    expect(world.members.seedSlots(member(1), 9)).toBe(0)
    expect([networkOf(0xcb007107), networkOf(0xcb007207)]).toEqual([1, 0])
  })

  it('continues after its position: a repeated older version changes nothing', async () => {
    const at = folder()
    const first = aKeeper(at)
    await first.fullState(OUTBOX, 100, wholeState())
    first.give(memberEvent(3, 2, { state: 'banned' }), 101)
    await first.kept.stop()
    const second = aKeeper(at)
    second.give(memberEvent(3, 1), 102)
    expect(second.isBanned(3)).toBe(true)
    second.give(memberEvent(3, 3), 103)
    await second.kept.stop()
    const third = aKeeper(at)
    expect(third.isBanned(3)).toBe(false)
    expect(third.kept.resume?.position).toBe(103)
  })

  it('is usable wherever the last write was interrupted, and never ahead of its position', async () => {
    const at = folder()
    const first = aKeeper(at)
    await first.fullState(OUTBOX, 100, wholeState())
    for (let id = 1; id <= 12; id++) first.give(memberEvent(id, 2, { canLeech: false }), 100 + id)
    await first.kept.stop()
    const changes = fileOf(at, '.changes')
    const size = fs.statSync(changes).size
    const seen = new Set<number>()
    for (let cut = 0; cut <= size; cut += 37) {
      const copy = asKilled(at)
      fs.truncateSync(fileOf(copy, '.changes'), cut)
      const { kept, world, member } = aKeeper(copy)
      const position = kept.resume!.position
      seen.add(position)
      for (let id = 1; id <= 12; id++) {
        expect(world.members.mayLeech(member(id))).toBe(100 + id > position)
      }
      kept.tick(true)
      await kept.stop()
    }
    expect(seen.size).toBe(13)
  })

  it('is truncated at an incomplete change and continues from there', async () => {
    const at = folder()
    const first = aKeeper(at)
    await first.fullState(OUTBOX, 100, wholeState())
    first.give(memberEvent(1, 2, { state: 'banned' }), 101)
    first.give(memberEvent(2, 2, { state: 'banned' }), 102)
    await first.kept.stop()
    const changes = fileOf(at, '.changes')
    const bytes = fs.readFileSync(changes)
    bytes[bytes.lastIndexOf('"position":102')] ^= 1
    fs.writeFileSync(changes, bytes)
    const second = aKeeper(at)
    expect(second.diary.find('state.cut')).toBeDefined()
    expect(second.kept.resume?.position).toBe(101)
    second.give(memberEvent(2, 2, { state: 'banned' }), 102)
    await second.kept.stop()
    const third = aKeeper(at)
    expect(third.kept.resume?.position).toBe(102)
    expect([third.isBanned(1), third.isBanned(2)]).toEqual([true, true])
  })

  it('is reported and moved aside when it is damaged, and a full state is requested', async () => {
    const at = folder()
    const first = aKeeper(at)
    await first.fullState(OUTBOX, 100, wholeState())
    await first.kept.stop()
    const base = fileOf(at, '.base')
    const bytes = fs.readFileSync(base)
    for (const damaged of [
      Buffer.concat([bytes.subarray(0, 500), Buffer.from([bytes[500] ^ 4]), bytes.subarray(501)]),
      bytes.subarray(0, -20),
      Buffer.concat([bytes, Buffer.from('more')]),
      Buffer.alloc(0),
      Buffer.from('not ours at all, whatever it is'),
    ]) {
      const copy = asKilled(at)
      fs.writeFileSync(fileOf(copy, '.base'), damaged)
      const { kept, diary, member } = aKeeper(copy)
      expect(kept.resume).toBeNull()
      expect(kept.staleSeconds()).toBeNull()
      expect(member(1)).toBe(0)
      expect(diary.find('state.damaged')).toBeDefined()
      expect(fs.existsSync(`${fileOf(copy, '.damaged')}`)).toBe(true)
    }
  })

  it('contains nothing of another database', async () => {
    const at = folder()
    const first = aKeeper(at)
    await first.fullState(OUTBOX, 100, wholeState())
    await first.fullState(OTHER, 5, [settings(1, 700), memberEvent(1, 1), torrentEvent(2, 1)])
    await first.kept.stop()
    const { kept, world, member, torrent } = aKeeper(at)
    expect(kept.resume).toEqual({ outboxId: OTHER, position: 5 })
    expect(world.settings.interval()).toBe(700)
    expect([member(1) > 0, member(2), torrent(1), torrent(2) > 0]).toEqual([true, 0, 0, true])
  })

  it('is the old one until a full state is complete', async () => {
    const at = folder()
    const first = aKeeper(at)
    await first.fullState(OUTBOX, 100, wholeState())
    first.kept.snapshotBegin(OTHER)
    first.give(memberEvent(1, 1, { state: 'banned' }), null)
    first.give(memberEvent(2, 1, { state: 'banned' }), 6)
    await first.kept.stop()
    const { kept, isBanned } = aKeeper(at)
    expect(kept.resume).toEqual({ outboxId: OUTBOX, position: 100 })
    expect([isBanned(1), isBanned(2)]).toEqual([false, false])
  })

  it('is rewritten when the changes have grown, with those that arrive in the meantime', async () => {
    const at = folder()
    const first = aKeeper(at)
    await first.fullState(OUTBOX, 100, wholeState())
    let position = 100
    const reason = 'x'.repeat(200)
    const { writes } = first.kept.figures()
    await until(async () => {
      for (let count = 0; count < 500; count++) {
        first.give(memberEvent(1, ++position, { reason }), position)
      }
      first.kept.tick(true)
      return first.kept.figures().writes > writes + 1
    })
    const killed = aKeeper(asKilled(at))
    await first.kept.stop()
    const { kept } = aKeeper(at)
    expect(kept.resume?.position).toBe(position)
    expect(killed.kept.resume!.position).toBeGreaterThan(100)
    expect(fs.readdirSync(at)).toHaveLength(2)
  })

  it('can be read by no other user, because it contains passkeys', async () => {
    const at = path.join(folder(), 'state')
    const first = aKeeper(at)
    await first.fullState(OUTBOX, 100, wholeState())
    expect(fs.statSync(at).mode & 0o777).toBe(0o700)
    for (const name of fs.readdirSync(at)) {
      expect(fs.statSync(path.join(at, name)).mode & 0o777, name).toBe(0o600)
    }
  })

  it('is written again after the disk refused it, and the failure is reported', async () => {
    const at = folder()
    const first = aKeeper(at)
    fs.mkdirSync(path.join(at, '00000001.base'))
    const done = first.fullState(OUTBOX, 100, wholeState())
    await until(() => first.kept.figures().failures > 0)
    expect(first.diary.find('state.not-kept')).toBeDefined()
    expect(first.kept.figures().position).toBeNull()
    fs.rmdirSync(path.join(at, '00000001.base'))
    first.pass(60)
    first.kept.tick(true)
    await done
    expect(first.kept.figures()).toMatchObject({ position: 100, writes: 1 })
  })

  it('reports how old it is, even after a restart', async () => {
    const at = folder()
    const first = aKeeper(at)
    expect(first.kept.staleSeconds()).toBeNull()
    await first.fullState(OUTBOX, 100, wholeState())
    first.pass(90)
    first.kept.tick(false)
    expect(first.kept.staleSeconds()).toBe(90)
    await first.kept.stop()
    const second = aKeeper(at)
    expect(second.kept.staleSeconds()).toBe(0) // the clock of this start begins at 0: never negative
    second.pass(500)
    expect(second.kept.staleSeconds()).toBe(500)
  })
})
