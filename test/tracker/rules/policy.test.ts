import { gunzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { announce, announceRequest, announceTarget, readReply } from '../support/announces.ts'
import type { Tracker } from '../support/a-tracker.ts'
import { aTracker, escaped, hashOf, passkeyOf } from '../support/a-tracker.ts'

let tracker: Tracker

beforeEach(() => {
  tracker = aTracker()
  for (let id = 1; id <= 60; id++) tracker.member(id)
  for (let id = 1; id <= 60; id++) tracker.torrent(id)
})

/** This many seeders of torrent 1, from member 2 on. */
function seeders(count: number): void {
  for (let member = 2; member < 2 + count; member++) {
    announce(tracker, { member, port: 10_000 + member, from: `9.0.0.${member}` })
  }
}

describe('rule 50: clients', () => {
  const refused = /^Client not allowed/

  it('a rule that denies precedes one that allows, and both precede the default', () => {
    tracker.settings({
      clientRules: [
        { prefix: '-qB', isAllowed: true },
        { prefix: '-qB46', isAllowed: false },
        { prefix: '-TR', isAllowed: false },
      ],
      allowOtherClients: false,
    })
    const told = (peer: string) => announce(tracker, { peer }).failure
    expect(told('-qB4520-')).toBeNull()
    expect(told('-qB4600-')).toMatch(refused)
    expect(told('-TR4060-')).toMatch(refused)
    expect(told('-DE1360-')).toMatch(refused)
    tracker.settings({ clientRules: [{ prefix: '-TR', isAllowed: false }] })
    expect(told('-DE1360-')).toBeNull()
  })

  it('compares versions as numbers', () => {
    const only = { prefix: '-qB', least: '45', most: '4A9', isAllowed: true }
    tracker.settings({ clientRules: [only], allowOtherClients: false })
    const told = (peer: string) => announce(tracker, { peer }).failure
    expect(told('-qB4490-')).toMatch(refused)
    expect(told('-qB4500-')).toBeNull()
    expect(told('-qB4A90-')).toBeNull()
    expect(told('-qB4AA0-')).toMatch(refused)
    expect(told('-qB5000-')).toMatch(refused)
  })

  it('lets a refused client leave, and accounts its traffic', () => {
    announce(tracker, { peer: '-XX1000-' })
    tracker.settings({ clientRules: [{ prefix: '-XX', isAllowed: false }] })
    expect(announce(tracker, { peer: '-XX1000-', up: 7 }).failure).toMatch(refused)
    const left = announce(tracker, { peer: '-XX1000-', up: 7, event: 'stopped' })
    expect(left).toMatchObject({ failure: null, complete: 0 })
    expect(tracker.entries.at(-1)?.rawUp).toBe(7n)
  })
})

describe('rule 51: web browsers', () => {
  it.each([
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n',
    'Accept-Language: de\r\n',
    'Cookie: a=b\r\n',
    'REFERER: https://example.org\r\n',
  ])('with %j are refused, without side effect', (headers) => {
    expect(announce(tracker, { headers }).failure).toBe('Not a BitTorrent client')
    expect(tracker.world.peerCount()).toBe(0)
    expect(tracker.entries).toEqual([])
    tracker.settings({ refuseBrowsers: false })
    expect(announce(tracker, { headers }).failure).toBeNull()
  })

  it('do not include aria2', () => {
    const headers = 'User-Agent: aria2/1.36.0\r\nAccept: */*\r\nCache-Control: no-cache\r\n'
    expect(announce(tracker, { headers }).failure).toBeNull()
  })
})

describe('rules 55, 56: two machines of one member', () => {
  it('rule 55: when both seed, others get both, but neither gets the other', () => {
    announce(tracker, { peer: 'home', port: 1_001, from: '9.0.0.1' })
    announce(tracker, { peer: 'box', port: 1_002, from: '9.0.0.2' })
    const seen = announce(tracker, { member: 2, left: 5, from: '9.0.0.3' })
    expect(seen).toMatchObject({ complete: 2, peers: ['9.0.0.1:1001', '9.0.0.2:1002'] })
    const box = announce(tracker, { peer: 'box', port: 1_002, from: '9.0.0.2', left: 5 })
    expect(box.peers).toEqual(['9.0.0.3:6881'])
  })

  it('rule 56: one machine gets the other as a peer, where staff allow it', () => {
    announce(tracker, { peer: 'home', port: 1_001, from: '9.0.0.1' })
    const box = { peer: 'box', port: 1_002, from: '9.0.0.2', left: 5 }
    expect(announce(tracker, box).peers).toEqual([])
    tracker.settings({ allowOwnPeers: true })
    expect(announce(tracker, box).peers).toEqual(['9.0.0.1:1001'])
  })
})

describe('rules 57, 58: announces before their time', () => {
  it('rule 57: is accounted, and gets full counts and ten peers', () => {
    seeders(30)
    const mine = { left: 500, from: '9.0.0.1' }
    expect(announce(tracker, { ...mine, event: 'started' }).peers.length).toBe(30)
    tracker.pass(100)
    const early = announce(tracker, { ...mine, up: 9 })
    expect(early).toMatchObject({ failure: null, complete: 30, incomplete: 1 })
    expect(early.peers.length).toBe(10)
    expect(tracker.entries.at(-1)?.rawUp).toBe(9n)
    tracker.settings({ earlyPeers: 0 })
    expect(announce(tracker, { ...mine, up: 10 }).peers).toEqual([])
  })

  it('rule 57: started is never early, and neither is an announce 15 s before its time', () => {
    seeders(30)
    const mine = { left: 500, from: '9.0.0.1' }
    const { minInterval } = announce(tracker, { ...mine, event: 'started' })
    expect(announce(tracker, { ...mine, event: 'started' }).peers.length).toBe(30)
    tracker.pass(minInterval - 16)
    expect(announce(tracker, mine).peers.length).toBe(10)
    tracker.pass(minInterval - 15)
    expect(announce(tracker, mine).peers.length).toBe(30)
  })

  it('rule 57: the announce over the other family is not early', () => {
    seeders(30)
    announce(tracker, { left: 500, from: '9.0.0.1', event: 'started' })
    expect(announce(tracker, { left: 500, from: '2a00::1' }).peers.length).toBe(30)
  })

  it('rule 58: a repeated announce has no side effect and costs no list', () => {
    seeders(3)
    tracker.settings({ peerListsPerHour: 1 })
    const same = { left: 500, up: 4, from: '9.0.0.1', event: 'started' }
    expect(announce(tracker, same).peers.length).toBe(3)
    const entries = tracker.entries.length
    tracker.pass(29)
    expect(announce(tracker, same)).toMatchObject({ warning: null, incomplete: 1 })
    expect(tracker.entries.length).toBe(entries)
  })
})

describe('rule 59: peer lists', () => {
  it('are limited per hour, still accounted, and available again later', () => {
    seeders(3)
    for (let id = 2; id <= 5; id++) announce(tracker, { member: 9, torrent: id, from: '9.0.0.9' })
    tracker.settings({ peerListsPerHour: 2 })
    const ask = (torrent: number, up: number) => {
      announce(tracker, { member: 8, torrent, from: '9.0.0.8' })
      return announce(tracker, { torrent, up, left: 500, from: '9.0.0.1', port: 2_000 + torrent })
    }
    expect(ask(2, 0).peers.length).toBe(2)
    expect(ask(3, 0).peers.length).toBe(2)
    const over = ask(4, 0)
    expect(over.warning).toMatch(/^Too many peer lists/)
    expect(over.peers).toEqual([])
    tracker.pass(60)
    expect(ask(4, 77).warning).not.toBeNull()
    expect(tracker.entries.at(-1)?.rawUp).toBe(77n)
    tracker.pass(1_800)
    expect(ask(4, 80).peers.length).toBe(2)
  })

  it('only count when the member gets one', () => {
    seeders(3)
    tracker.settings({
      peerListsPerHour: 1,
      clientRules: [{ prefix: '-TR', isAllowed: false }],
    })
    const ask = (peer: string) => announce(tracker, { peer, left: 500, from: '9.0.0.1' })
    for (let time = 0; time < 3; time++) expect(ask('-TR4060-').failure).not.toBeNull()
    expect(ask('-qB4650-')).toMatchObject({ failure: null, warning: null })
    tracker.pass(60)
    expect(ask('-qB4650-').warning).toMatch(/^Too many peer lists/)
  })
})

describe('rules 12, 14: HTTP features', () => {
  const scrape = (count: number, headers = '', method = 'GET') => {
    const hashes = Array.from({ length: count }, (_, id) => `info_hash=${escaped(hashOf(id + 1))}`)
    const target = `/${passkeyOf(1)}/scrape?${hashes.join('&')}`
    return tracker.send(`${method} ${target} HTTP/1.1\r\nHost: t\r\n${headers}\r\n`) ?? ''
  }

  it('rule 12: a long scrape is compressed for clients that accept gzip, and for no other', () => {
    const plain = scrape(60)
    const packed = scrape(60, 'Accept-Encoding: deflate, gzip\r\n')
    const [head, body] = packed.split(/\r\n\r\n(.*)/s)
    expect(plain).not.toContain('Content-Encoding')
    expect(head).toContain('\r\nContent-Encoding: gzip\r\nVary: Accept-Encoding')
    expect(head).toContain(`\r\nContent-Length: ${body.length}\r\n`)
    expect(gunzipSync(Buffer.from(body, 'latin1')).toString('latin1')).toBe(
      plain.slice(plain.indexOf('\r\n\r\n') + 4),
    )
    expect(scrape(2, 'Accept-Encoding: gzip\r\n')).not.toContain('gzip')
  })

  it('rules 7, 12: HEAD states the compressed length', () => {
    const gzip = 'Accept-Encoding: gzip\r\n'
    const length = (text: string) => /Content-Length: (\d+)/.exec(text)?.[1]
    const packed = scrape(60, gzip)
    const head = scrape(60, gzip, 'HEAD')
    expect(length(head)).toBe(length(packed))
    expect(head).toContain('Content-Encoding: gzip')
    expect(head.endsWith('\r\n\r\n')).toBe(true)
    expect(length(scrape(60, '', 'HEAD'))).toBe(length(scrape(60)))
  })

  it('rule 12: an announce is never compressed', () => {
    seeders(40)
    const headers = 'Accept-Encoding: gzip\r\n'
    expect(tracker.send(announceRequest({ left: 5, headers }))).not.toContain('gzip')
  })

  it('rule 14: no client is redirected', () => {
    const targets = [announceTarget(), '/', '/x', `/${passkeyOf(1)}/scrape`, '/announce']
    for (const target of targets) {
      expect(tracker.send(`GET ${target} HTTP/1.1\r\nHost: t\r\n\r\n`)).not.toMatch(
        /^HTTP\/1\.1 30/,
      )
    }
  })
})

describe('rule 24: a torrent of version 2 only', () => {
  it('is found by its whole hash and by its first 20 bytes', () => {
    const whole = 'c0ffee00'.repeat(8)
    tracker.torrent(99, { hashes: [whole.slice(0, 40)] })
    expect(announce(tracker, { hash: whole, from: '9.0.0.1' }).complete).toBe(1)
    const other = { member: 2, hash: whole.slice(0, 40), left: 5, from: '9.0.0.2' }
    expect(announce(tracker, other).peers).toEqual(['9.0.0.1:6881'])
    expect(readReply(tracker.send(announceRequest({ hash: whole })) ?? '').failure).toBeNull()
  })
})
