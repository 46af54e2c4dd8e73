import bencode from 'bencode'
import { beforeEach, describe, expect, it } from 'vitest'
import type { HolderMap } from '../../../src/domain/fleet/holders.ts'
import { nextMap, ordersOf, slotOf } from '../../../src/domain/fleet/holders.ts'
import { writeHolders } from '../../../src/tracker/memory/holder-cells.ts'
import { T } from '../../../src/tracker/memory/tables/torrent-row.ts'
import { announce, readReply } from '../support/announces.ts'
import { aTracker, escaped, hashOf, passkeyOf } from '../support/a-tracker.ts'
import type { Tracker } from '../support/a-tracker.ts'

let tracker: Tracker

beforeEach(() => {
  tracker = aTracker()
  for (let id = 1; id <= 3; id++) tracker.member(id)
  tracker.torrent(1, { snatches: 17 })
})

function body(hashes: readonly string[], member = 1, path = 'scrape'): string {
  const query = hashes.map((hash) => `info_hash=${escaped(hash)}`).join('&')
  const reply =
    tracker.send(`GET /${passkeyOf(member)}/${path}?${query} HTTP/1.1\r\nHost: t\r\n\r\n`) ?? ''
  return readReply(reply).body
}

const raw = (hash: string) => Buffer.from(hash, 'hex').toString('latin1')

/** The files of a reply as [hash, complete, downloaded, incomplete]. */
function files(hashes: readonly string[]): unknown[] {
  const text = body(hashes)
  const found = bencode.decode(Buffer.from(text, 'latin1')) as { files: Record<string, object> }
  expect(text.startsWith('d5:filesd')).toBe(true)
  return Object.values(found.files)
}

describe('scrapes', () => {
  it('rule 96: contain one known torrent, with sorted keys', () => {
    announce(tracker, { left: 0 })
    announce(tracker, { member: 2, left: 5 })
    expect(body([hashOf(1)])).toBe(
      `d5:filesd20:${raw(hashOf(1))}d8:completei1e10:downloadedi17e10:incompletei1eeee`,
    )
  })

  it('rules 71, 96: distinguish partial seeds from downloaders', () => {
    announce(tracker, { left: 5 })
    announce(tracker, { member: 2, left: 5, event: 'paused' })
    expect(body([hashOf(1)])).toContain('e11:downloadersi1e10:incompletei2e')
  })

  it('rule 91: never give a negative count, whatever changes between two reads', () => {
    const row = tracker.torrent(2)
    tracker.world.words[row + T.partials] = 1
    expect(body([hashOf(2)])).toContain('e11:downloadersi0e10:incompletei0e')
  })

  it('rule 96: files sorted by hash, duplicates once, zeros for a torrent without peers', () => {
    const hashes = [
      'ff'.repeat(20),
      '00'.repeat(20),
      '7f'.repeat(20),
      '80'.repeat(20),
      '01ff'.repeat(10),
    ]
    for (const [index, hash] of hashes.entries()) tracker.torrent(10 + index, { hashes: [hash] })
    const text = body([...hashes, ...hashes])
    const found = [...text.matchAll(/20:([^]{20})d8:completei0e10:downloadedi0e10:incompletei0ee/g)]
    const sorted = hashes.toSorted()
    expect(found.map(([, hash]) => hash)).toEqual(sorted.map(raw))
  })

  it('rules 97, 100: leave out unknown, pending and removed torrents', () => {
    tracker.torrent(2, { state: 'pending' })
    tracker.torrent(3, { state: 'removed' })
    expect(files([hashOf(2), hashOf(1), hashOf(3), hashOf(4)]).length).toBe(1)
    expect(body([hashOf(4)])).toBe('d5:filesdee')
  })

  it('leave out a torrent of other trackers that are not reached, unless it has peers here', () => {
    const map = nextMap(null, ['a', 'b', 'c']) as HolderMap
    const isHere = (hash: string) => {
      const [v, w, x, y, z] = new Int32Array(new Uint8Array(Buffer.from(hash, 'hex')).buffer)
      return ordersOf(map)[slotOf(v, w, x, y, z)][0] === 'a'
    }
    const hashes = Array.from({ length: 30 }, (_, index) => hashOf(100 + index))
    for (const [index, hash] of hashes.entries()) tracker.torrent(100 + index, { hashes: [hash] })
    writeHolders(tracker.world.words, map, 'a')
    const known = hashes.filter(isHere)
    expect(known.length).toBeGreaterThan(0)
    expect(known.length).toBeLessThan(30)
    expect(files(hashes).length).toBe(known.length)
    // Decided here, because no other tracker is reached.
    announce(tracker, { torrent: 100 + hashes.findIndex((hash) => !isHere(hash)), left: 5 })
    expect(files(hashes).length).toBe(known.length + 1)
  })

  it('rule 98: never contain all torrents', () => {
    expect(body([])).toContain('Full scrape not allowed')
    const bare = tracker.send(`GET /${passkeyOf(1)}/scrape HTTP/1.1\r\nHost: t\r\n\r\n`) ?? ''
    expect(readReply(bare).failure).toBe('Full scrape not allowed')
  })

  it('rule 99: answer the first 74 of more hashes', () => {
    const hashes = Array.from({ length: 80 }, (_, index) => hashOf(100 + index))
    for (const [index] of hashes.entries()) tracker.torrent(100 + index)
    expect(files(hashes).length).toBe(74)
    expect(files(hashes.slice(70)).length).toBe(10)
  })

  it('rule 100: need a passkey as announces do, and are refused to banned members', () => {
    expect(body([hashOf(1)], 99)).toContain('Unknown passkey')
    tracker.member(2, { banned: true })
    expect(body([hashOf(1)], 2)).toContain('Account disabled')
  })

  it('rule 100: add no peer and keep none alive', () => {
    announce(tracker, { left: 5 })
    const before = Int32Array.from(tracker.world.words.subarray(0, 1_000_000))
    body([hashOf(1)])
    const changed = before.findIndex((word, at) => word !== tracker.world.words[at])
    expect(changed === -1 || changed < 200_000).toBe(true)
    expect(tracker.world.peerCount()).toBe(1)
    expect(tracker.entries.length).toBe(1)
  })

  it('rule 100: are limited for each member', () => {
    for (let time = 0; time < 6_000; time++) body([hashOf(1)])
    expect(body([hashOf(1)])).toContain('Too many scrapes')
    expect(body([hashOf(1)], 2)).toContain('d5:files')
    tracker.pass(60)
    expect(body([hashOf(1)])).toContain('d5:files')
  })

  it('rules 21, 24, 25: accept hashes as announces do', () => {
    const v2 = 'd2'.repeat(20)
    tracker.torrent(2, { hashes: ['c1'.repeat(20), v2] })
    expect(body([`${v2}${'00'.repeat(12)}`])).toContain(`20:${raw(v2)}d8:`)
    expect(body(['aabb'])).toContain('Malformed request: info_hash')
    const broken = tracker.send(`GET /${passkeyOf(1)}/scrape?x=%g HTTP/1.1\r\nHost: t\r\n\r\n`)
    expect(broken).toContain('Malformed request: query')
  })

  it('rule 79: contain a hybrid torrent under each requested hash', () => {
    tracker.torrent(2, { hashes: ['c1'.repeat(20), 'd2'.repeat(20)] })
    expect(files(['c1'.repeat(20), 'd2'.repeat(20)]).length).toBe(2)
  })

  it('rule 11: work at the URL that clients derive', () => {
    for (const path of [`/announce/${passkeyOf(1)}/scrape`, `/scrape/${passkeyOf(1)}/announce`]) {
      const request = `GET ${path}?info_hash=${escaped(hashOf(1))} HTTP/1.1\r\nHost: t\r\n\r\n`
      expect(tracker.send(request)).toContain('d5:filesd20:')
    }
  })
})
