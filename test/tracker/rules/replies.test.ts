import { describe, expect, it } from 'vitest'
import { announce, announceRequest, announceTarget, readReply } from '../support/announces.ts'
import { aTracker, hashOf, passkeyOf } from '../support/a-tracker.ts'

function aSwarm() {
  const tracker = aTracker()
  for (let id = 1; id <= 5; id++) tracker.member(id)
  tracker.torrent(1)
  return tracker
}

describe('replies to announces', () => {
  it('are one dictionary with sorted keys, and nothing else', () => {
    const tracker = aSwarm()
    announce(tracker, { member: 2, port: 2_222, left: 9, from: '203.0.114.5' })
    const { head, body } = announce(tracker, { left: 5, from: '9.8.7.6', port: 1_000 })
    expect(head).toBe(
      `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n`,
    )
    const intervals = /8:intervali1\d{3}e12:min intervali9\d\de/.exec(body)?.[0] ?? ''
    expect(body).toBe(
      'd8:completei0e10:downloadedi0e11:external ip4:\x09\x08\x07\x0610:incompletei2e' +
        `${intervals}5:peers6:\xcb\x00\x72\x05\x08\xaee`,
    )
  })

  it('rule 89: have an empty string of peers when there are none', () => {
    const tracker = aSwarm()
    const { body } = announce(tracker, { left: 5 })
    expect(body).toContain('5:peers0:')
    expect(body).not.toContain('peers6')
  })

  it('rule 91: count the announcer itself', () => {
    const tracker = aSwarm()
    expect(announce(tracker, { left: 0 })).toMatchObject({ complete: 1, incomplete: 0 })
    expect(announce(tracker, { member: 2, left: 3 })).toMatchObject({ complete: 1, incomplete: 1 })
  })

  it('rule 92: give a session the same interval each time, and others different ones', () => {
    const tracker = aSwarm()
    const intervals = new Set<number>()
    for (let index = 0; index < 40; index++) {
      const peer = `-XX0000-${index}`
      const { interval, minInterval } = announce(tracker, {
        member: 1 + (index % 2),
        peer,
        event: 'started',
      })
      announce(tracker, { member: 1 + (index % 2), peer, event: 'stopped' })
      expect(announce(tracker, { member: 1 + (index % 2), peer }).interval).toBe(interval)
      announce(tracker, { member: 1 + (index % 2), peer, event: 'stopped' })
      expect(interval).toBeGreaterThanOrEqual(1_800)
      expect(interval).toBeLessThanOrEqual(1_980)
      expect(minInterval).toBeGreaterThanOrEqual(900)
      expect(minInterval).toBeLessThanOrEqual(interval)
      intervals.add(interval)
    }
    expect(intervals.size).toBeGreaterThan(15)
  })

  it('rule 92: follow an operator below 300 s, and never go below the minimum', () => {
    const tracker = aSwarm()
    tracker.settings({ intervalSeconds: 5, minIntervalSeconds: 60 })
    const { interval, minInterval } = announce(tracker)
    expect(interval).toBe(5)
    expect(minInterval).toBe(5)
  })

  it('rule 93: contain the address of the client, in 4 or 16 bytes', () => {
    const tracker = aSwarm()
    expect(announce(tracker, { from: '9.8.7.6' }).externalIp).toBe('\x09\x08\x07\x06')
    expect(announce(tracker, { from: '::ffff:9.8.7.6' }).externalIp).toBe('\x09\x08\x07\x06')
    expect(announce(tracker, { from: '2a00::1' }).externalIp).toBe(`\x2a${'\0'.repeat(14)}\x01`)
  })

  it('rule 94: put a short warning after all other keys', () => {
    const tracker = aSwarm()
    tracker.torrent(2, { state: 'pending' })
    const reply = announce(tracker, { torrent: 2 })
    expect(reply.body).toMatch(/5:peers0:15:warning message\d+:[ -~]{1,128}e$/)
    expect(reply).toMatchObject({ complete: 0, incomplete: 0, interval: 60 })
  })

  it('rule 95: write numbers without leading zeros, 0 as 0', () => {
    const tracker = aSwarm()
    tracker.torrent(1, { snatches: 4_000_000_000 })
    expect(announce(tracker, { left: 1 }).body).toContain('8:completei0e10:downloadedi4000000000e')
  })

  it('rule 37: stay compact with compact=0, unless the settings allow dictionaries', () => {
    const tracker = aSwarm()
    announce(tracker, { member: 2, port: 2_222, from: '9.8.7.6' })
    announce(tracker, { member: 3, port: 3_333, from: '2a00::1' })
    const dicts = { left: 1, extra: '&compact=0' }
    const compact = announceRequest(dicts).replace('&compact=1', '')
    expect(tracker.send(compact)).toContain('5:peers6:')
    tracker.settings({ allowPeerDicts: true })
    expect(tracker.send(compact)).toMatch(
      /5:peersld2:ip7:9\.8\.7\.64:porti2222eed2:ip18:2a00:0:0:0:0:0:0:14:porti3333eeee$/,
    )
  })

  it('rule 7: HEAD has the length that GET would have, no body and no side effect', () => {
    const tracker = aSwarm()
    announce(tracker, { member: 2, left: 1, event: 'started' })
    const entries = tracker.entries.length
    const given = { member: 1, left: 0, event: 'started', up: 5 }
    const head = tracker.send(announceRequest({ ...given, method: 'HEAD' })) ?? ''
    expect(head.endsWith('\r\n\r\n')).toBe(true)
    expect(tracker.entries.length).toBe(entries)
    expect(announce(tracker, { member: 2, left: 1 })).toMatchObject({ complete: 0, incomplete: 1 })
    const get = tracker.send(announceRequest(given)) ?? ''
    expect(head).toBe(get.slice(0, get.indexOf('\r\n\r\n') + 4))
  })

  it('rule 7: other methods get a list of the allowed ones, and do nothing', () => {
    const tracker = aSwarm()
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const reply = tracker.send(announceRequest({ method }))
      expect(reply).toMatch(/^HTTP\/1\.1 405 [^]*\r\nAllow: GET, HEAD\r\n[^]*Connection: close\r\n/)
    }
    expect(tracker.entries).toEqual([])
  })

  it('rule 8: the root, the icon and robots.txt are small pages, everything else is not found', () => {
    const tracker = aSwarm()
    const get = (path: string) => tracker.send(`GET ${path} HTTP/1.1\r\nHost: t\r\n\r\n`)
    expect(get('/')).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Type: text\/html/)
    expect(get('/favicon.ico')).toMatch(/^HTTP\/1\.1 404 Not Found\r\nContent-Type: text\/html/)
    expect(get('/robots.txt')).toMatch(/^HTTP\/1\.1 200 OK[^]*User-agent: \*\nDisallow: \/\n$/)
    expect(get('/no/such/thing')).toMatch(/^HTTP\/1\.1 404 Not Found\r\nContent-Type: text\/plain/)
  })

  it('rule 11: all announce URLs of the contract lead to the same place', () => {
    const tracker = aSwarm()
    const target = announceTarget({ left: 1 })
    expect(
      readReply(tracker.send(`GET ${target} HTTP/1.1\r\nHost: t\r\n\r\n`) ?? '').incomplete,
    ).toBe(1)
    const second = `GET /announce${target} HTTP/1.1\r\nHost: t\r\n\r\n`
    expect(readReply(tracker.send(second) ?? '').incomplete).toBe(1)
  })

  it('rule 10: aliases of other programs only with the setting', () => {
    const tracker = aSwarm()
    const target = announceTarget().replace(`/${passkeyOf(1)}/announce?`, '')
    const forms = [
      `/announce/${passkeyOf(1)}?${target}`,
      `/${passkeyOf(1)}/announce.php?${target}`,
      `/announce?passkey=${passkeyOf(1)}&${target}`,
      `/announce?passkey=${passkeyOf(1)}?${target}`,
    ]
    for (const form of forms) {
      expect(tracker.send(`GET ${form} HTTP/1.1\r\nHost: t\r\n\r\n`)).toMatch(/^HTTP\/1\.1 404/)
    }
    tracker.settings({ aliases: true })
    for (const form of forms) {
      const reply = tracker.send(`GET ${form} HTTP/1.1\r\nHost: t\r\n\r\n`) ?? ''
      expect(readReply(reply).complete, form).toBe(1)
    }
  })

  it('report that the tracker is loading until it has its state', () => {
    const tracker = aSwarm()
    tracker.status('state', 0)
    const loading = announce(tracker, { member: 9 })
    expect(loading).toMatchObject({ failure: 'Tracker is loading', interval: 60, retryIn: 1 })
    const scrape = `GET /${passkeyOf(1)}/scrape?info_hash=${hashOf(1)} HTTP/1.1\r\nHost: t\r\n\r\n`
    expect(readReply(tracker.send(scrape) ?? '').failure).toBe('Tracker is loading')
  })
})
