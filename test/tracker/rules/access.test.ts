import { beforeEach, describe, expect, it } from 'vitest'
import { hideForbidden } from '../../../src/tracker/memory/swarm/visibility.ts'
import { passkeyWords } from '../../../src/tracker/memory/tables/member-table.ts'
import { announce, announceTarget, readReply } from '../support/announces.ts'
import { aTracker, hashOf, escaped, passkeyOf, START_WALL } from '../support/a-tracker.ts'
import type { Tracker } from '../support/a-tracker.ts'

let tracker: Tracker

beforeEach(() => {
  tracker = aTracker()
  for (let id = 1; id <= 3; id++) tracker.member(id)
  for (let id = 1; id <= 3; id++) tracker.torrent(id)
})

const DAY = 86_400

describe('rule 44: a passkey that was changed', () => {
  const NEW = '0123456789abcdef0123456789abcdef'

  function change(): void {
    const member = tracker.member(1)
    tracker.members.setPasskey(member, passkeyWords(NEW))
    tracker.members.addFormer(member, passkeyWords(passkeyOf(1)), START_WALL + DAY)
  }

  const withNew = (given: Parameters<typeof announceTarget>[0]) => {
    const target = announceTarget(given).replace(passkeyOf(1), NEW)
    return readReply(tracker.send(`GET ${target} HTTP/1.1\r\nHost: t\r\n\r\n`, given?.from) ?? '')
  }

  it('starts nothing, but the traffic of an open session is accounted', () => {
    announce(tracker, { up: 100, left: 500 })
    change()
    expect(announce(tracker, { up: 170, left: 500 }).failure).toMatch(/^Unknown passkey/)
    expect(tracker.entries.at(-1)).toMatchObject({ memberId: 1, rawUp: 70n })
    expect(announce(tracker, { up: 175, left: 500, event: 'stopped' }).failure).not.toBeNull()
    expect(tracker.entries.at(-1)).toMatchObject({ kind: 'stopped', rawUp: 5n })
    expect(tracker.world.peerCount()).toBe(0)
  })

  it('starts no session, reveals no torrent, and answers no scrape', () => {
    change()
    const entries = tracker.entries.length
    expect(announce(tracker, { up: 5 }).failure).toMatch(/^Unknown passkey/)
    expect(announce(tracker, { torrent: 99, up: 5 }).failure).toMatch(/^Unknown passkey/)
    expect(announce(tracker, { extra: '&port=1' }).failure).toMatch(/^Unknown passkey/)
    const scrape = `/${passkeyOf(1)}/scrape?info_hash=${escaped(hashOf(1))}`
    const reply = tracker.send(`GET ${scrape} HTTP/1.1\r\nHost: t\r\n\r\n`) ?? ''
    expect(readReply(reply).failure).toMatch(/^Unknown passkey/)
    expect([tracker.world.peerCount(), tracker.entries.length]).toEqual([0, entries])
  })

  it('is not listed any more; with the new one the session continues and counts once', () => {
    announce(tracker, { up: 100, from: '9.0.0.1' })
    change()
    announce(tracker, { up: 130, from: '9.0.0.1' })
    const other = { member: 2, left: 9, from: '9.0.0.2' }
    expect(announce(tracker, other).peers).toEqual([])
    expect(withNew({ up: 150, from: '9.0.0.1' }).failure).toBeNull()
    expect(announce(tracker, other).peers.length).toBe(1)
    expect(tracker.entries.filter(({ memberId }) => memberId === 1).map((e) => e.rawUp)).toEqual([
      0n,
      30n,
      20n,
    ])
  })

  it('is deleted after a day, and can be assigned again before that', () => {
    announce(tracker, { up: 1 })
    change()
    tracker.members.forgetFormers(START_WALL + DAY - 1)
    expect(announce(tracker, { up: 2 }).failure).not.toBeNull()
    expect(tracker.entries.at(-1)?.rawUp).toBe(1n)
    tracker.members.forgetFormers(START_WALL + DAY)
    const entries = tracker.entries.length
    announce(tracker, { up: 3 })
    expect(tracker.entries.length).toBe(entries)
    change()
    expect(tracker.members.size()).toBe(3)
    tracker.members.setPasskey(tracker.member(1), passkeyWords(passkeyOf(1)))
    expect(announce(tracker, { up: 4 }).failure).toBeNull()
  })
})

describe('banned networks', () => {
  it('get the reason of the narrowest network with the address, in both families', () => {
    tracker.networks.set([
      { network: '9.0.0.0/8', reason: 'a botnet' },
      { network: '9.9.0.0/16', reason: 'asked by its owner' },
      { network: '2a00::/16', reason: 'a botnet' },
      { network: '8.8.0.0/16', reason: '' },
    ])
    const why = (from: string) => announce(tracker, { from }).failure
    const text = 'Address not allowed: its network is banned'
    expect(why('9.1.2.3')).toBe(`${text}: a botnet`)
    expect(why('9.9.2.3')).toBe(`${text}: asked by its owner`)
    expect(why('2a00::7')).toBe(`${text}: a botnet`)
    expect(why('8.8.8.8')).toBe(text)
    expect(why('7.7.7.7')).toBeNull()
  })

  const ban = (...networks: string[]) =>
    tracker.networks.set(networks.map((network) => ({ network, reason: '' })))

  it('are refused over both families, and their traffic is accounted', () => {
    announce(tracker, { up: 10, from: '9.0.0.1' })
    ban('9.0.0.0/24', '2a00:1::/32')
    const refused = /^Address not allowed/
    expect(announce(tracker, { up: 15, from: '9.0.0.1' }).failure).toMatch(refused)
    expect(tracker.entries.at(-1)).toMatchObject({ kind: 'removed', rawUp: 5n })
    expect(tracker.world.peerCount()).toBe(0)
    expect(announce(tracker, { from: '2a00:1::7' }).failure).toMatch(refused)
    expect(announce(tracker, { from: '9.0.1.0' }).failure).toBeNull()
    expect(announce(tracker, { from: '2a00:2::7' }).failure).toBeNull()
    ban()
    expect(announce(tracker, { from: '9.0.0.1' }).failure).toBeNull()
  })

  it('rule 100: get no scrape either', () => {
    ban('9.0.0.0/24', '2a00:1::/32')
    const scrape = (from: string) => {
      const target = `/${passkeyOf(1)}/scrape?info_hash=${escaped(hashOf(1))}`
      return readReply(tracker.send(`GET ${target} HTTP/1.1\r\nHost: t\r\n\r\n`, from) ?? '')
    }
    expect(scrape('9.0.0.1').failure).toMatch(/^Address not allowed/)
    expect(scrape('2a00:1::7').failure).toMatch(/^Address not allowed/)
    expect([scrape('9.0.1.1').failure, scrape('2a00:2::7').failure]).toEqual([null, null])
  })

  it('leave a client with a second address in the swarm by that one', () => {
    const [from, six] = ['9.0.0.1', '2a00:2::7']
    announce(tracker, { up: 10, from })
    announce(tracker, { up: 10, from: six })
    ban('9.0.0.0/24')
    hideForbidden(tracker.world, tracker.torrent(1))
    announce(tracker, { up: 15, from: six })
    expect(announce(tracker, { up: 15, from }).failure).toMatch(/^Address not allowed/)
    const seen = announce(tracker, { member: 2, left: 9, from: '9.0.1.2' })
    expect([seen.complete, seen.peers.length]).toEqual([1, 0])
    expect(announce(tracker, { up: 18, from: six }).failure).toBeNull()
    const mine = tracker.entries.filter(({ memberId }) => memberId === 1)
    expect(mine.map(({ kind, rawUp }) => [kind, rawUp])).toEqual([
      ['resumed', 0n],
      ['update', 0n],
      ['update', 5n],
      ['update', 3n],
    ])
    // Banned too: then nothing of the session is left.
    ban('9.0.0.0/24', '2a00:2::/32')
    announce(tracker, { up: 20, from: six })
    expect(tracker.entries.at(-1)).toMatchObject({ kind: 'removed', rawUp: 2n })
  })

  it('rule 45: a ruling with accounting writes nothing about an unknown torrent', () => {
    ban('9.0.0.1')
    tracker.member(3, { banned: true })
    announce(tracker, { torrent: 77, up: 10, down: 10, from: '9.0.0.1' })
    announce(tracker, { member: 3, torrent: 77, up: 10, down: 10 })
    expect(tracker.entries).toEqual([])
    expect(tracker.world.peerCount()).toBe(0)
  })
})
