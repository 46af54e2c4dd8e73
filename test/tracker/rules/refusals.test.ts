import { describe, expect, it } from 'vitest'
import { announce, announceRequest, readReply } from '../support/announces.ts'
import { aTracker, hashOf, passkeyOf } from '../support/a-tracker.ts'

function aSwarm() {
  const tracker = aTracker()
  for (let id = 1; id <= 4; id++) tracker.member(id)
  tracker.torrent(1)
  return tracker
}

describe('refusals', () => {
  it('have one form: reason, interval, min interval and retry in', () => {
    const { body, head } = announce(aSwarm(), { member: 99 })
    expect(body).toBe(
      'd14:failure reason57:Unknown passkey: download the torrent again from the site' +
        '8:intervali3600e12:min intervali3600e8:retry ini60ee',
    )
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Type: text\/plain\r\n/)
  })

  it.each([
    ['info_hash', announceRequest({ hash: 'aa' })],
    ['peer_id', announceRequest({ peer: 'x'.repeat(21) })],
    ['port', announceRequest({ port: 65_536 })],
    ['uploaded', announceRequest({ up: -1 })],
    ['downloaded', announceRequest({ down: -1 })],
    ['left', announceRequest({ left: -1 })],
    ['query', announceRequest({ extra: '&x=%zz' })],
    ['port', announceRequest({ port: 0 })],
    ['port', announceRequest({ port: 6_881, extra: '&port=6882' })],
  ])('rules 21-38: name %s when it is invalid, without side effect', (name, request) => {
    const tracker = aSwarm()
    expect(readReply(tracker.send(request) ?? '').failure).toBe(`Malformed request: ${name}`)
    expect(tracker.entries).toEqual([])
    expect(announce(tracker).complete).toBe(1)
  })

  it('rule 23: mention hex digits where raw bytes are expected', () => {
    const request = announceRequest().replace(/info_hash=[^&]*/, `info_hash=${hashOf(1)}`)
    const { failure } = readReply(aSwarm().send(request) ?? '')
    expect(failure).toMatch(/^Malformed request: info_hash.*hex/)
  })

  it('rule 43: are the same for every unknown passkey, whatever its form', () => {
    const tracker = aSwarm()
    const bodies = new Set<string>()
    for (const key of [passkeyOf(98), 'x', passkeyOf(1).toUpperCase(), `${passkeyOf(1)}0`, '%00']) {
      const request = announceRequest().replace(passkeyOf(1), key)
      const { body, failure } = readReply(tracker.send(request) ?? '')
      expect(failure).toMatch(/^Unknown passkey/)
      bodies.add(body)
    }
    expect(bodies.size).toBe(1)
  })

  it('rule 43: report an unknown passkey before any other error', () => {
    const reply = aSwarm().send(`GET /${passkeyOf(98)}/announce HTTP/1.1\r\nHost: t\r\n\r\n`)
    expect(reply).toContain('Unknown passkey')
  })

  it('rule 35: apply to the ports of other services, except with stopped', () => {
    const tracker = aSwarm()
    for (const port of [22, 25, 53, 80, 443, 1214, 3389, 4662, 6346, 6699]) {
      expect(announce(tracker, { port }).failure).toBe('Malformed request: port')
      expect(announce(tracker, { port, event: 'stopped' }).failure).toBeNull()
    }
    expect(announce(tracker, { port: 1_023 }).failure).toBeNull()
    tracker.settings({ deniedPorts: [] })
    expect(announce(tracker, { port: 80 }).failure).toBeNull()
  })

  it('rule 45: give a banned member the reason, and account the session once', () => {
    const tracker = aSwarm()
    announce(tracker, { member: 2, left: 9 })
    announce(tracker, { up: 100, event: 'started' })
    tracker.entries.length = 0
    tracker.member(1, { banned: true, reason: 'sold invites' })
    expect(announce(tracker, { up: 400 }).failure).toBe('Account disabled: sold invites')
    expect(tracker.entries).toMatchObject([{ kind: 'removed', rawUp: 300n, uploaded: 400n }])
    expect(announce(tracker, { member: 2, left: 9 })).toMatchObject({ complete: 0, peers: [] })
  })

  it('rule 45: account the last stopped of a banned member', () => {
    const tracker = aSwarm()
    announce(tracker, { up: 100, event: 'started' })
    tracker.entries.length = 0
    tracker.member(1, { banned: true })
    expect(announce(tracker, { up: 150, event: 'stopped' }).failure).toBe('Account disabled')
    expect(tracker.entries).toMatchObject([{ kind: 'stopped', rawUp: 50n }])
  })

  it('rule 46: a member without the right to leech is not listed, but traffic counts', () => {
    const tracker = aSwarm()
    tracker.member(1, { mayLeech: false })
    announce(tracker, { member: 2, left: 9 })
    expect(announce(tracker, { left: 5 }).failure).toBe('Leeching not allowed')
    tracker.entries.length = 0
    expect(announce(tracker, { left: 5, up: 77, down: 11 }).failure).toBe('Leeching not allowed')
    expect(tracker.entries).toMatchObject([{ kind: 'update', rawUp: 77n, rawDown: 11n, flags: 8 }])
    expect(announce(tracker, { member: 2, left: 9 })).toMatchObject({ incomplete: 1, peers: [] })
  })

  it('rule 46: seeding and stopped work without the right to leech, which can return', () => {
    const tracker = aSwarm()
    tracker.member(1, { mayLeech: false })
    expect(announce(tracker, { left: 0, peer: 'seeding' })).toMatchObject({
      failure: null,
      complete: 1,
    })
    announce(tracker, { left: 5 })
    tracker.member(1, { mayLeech: true })
    expect(announce(tracker, { left: 5 })).toMatchObject({ failure: null, incomplete: 1 })
    tracker.member(1, { mayLeech: false })
    announce(tracker, { left: 5 })
    expect(announce(tracker, { left: 5, event: 'stopped' })).toMatchObject({
      failure: null,
      incomplete: 0,
    })
  })

  it("rule 47: an unknown torrent only gets a warning for 10 minutes after a member's first request", () => {
    const tracker = aSwarm()
    tracker.pass(61)
    const unknown = { torrent: 7 }
    const first = announce(tracker, unknown)
    expect(first).toMatchObject({ failure: null, interval: 30, complete: 0, peers: [] })
    expect(first.warning).toMatch(/not known yet/)
    tracker.pass(599)
    expect(announce(tracker, unknown).failure).toBeNull()
    tracker.pass(2)
    expect(announce(tracker, unknown)).toMatchObject({
      failure: 'Unregistered torrent',
      interval: 1_800,
    })
    expect(announce(tracker, { ...unknown, member: 2 }).failure).toBeNull()
    expect(tracker.entries).toEqual([])
  })

  it('rule 47: no torrent is refused while the tracker lags behind, or has just started', () => {
    const tracker = aSwarm()
    announce(tracker, { torrent: 7 })
    tracker.pass(700)
    tracker.status('isBehind', 1)
    expect(announce(tracker, { torrent: 7 }).failure).toBeNull()
    tracker.status('isBehind', 0)
    expect(announce(tracker, { torrent: 7 }).failure).toBe('Unregistered torrent')
    tracker.status('startedSeconds', tracker.world.clock.seconds() - 59)
    expect(announce(tracker, { torrent: 7 }).failure).toBeNull()
  })

  it('rule 48: a removed torrent is refused with its reason, and traffic is accounted', () => {
    const tracker = aSwarm()
    announce(tracker, { up: 100, left: 5, event: 'started' })
    tracker.entries.length = 0
    tracker.torrent(1, { state: 'removed', reason: 'trumped by /torrents/7' })
    expect(announce(tracker, { up: 160, left: 5 })).toMatchObject({
      failure: 'Unregistered torrent: trumped by /torrents/7',
      interval: 1_800,
    })
    expect(tracker.entries).toMatchObject([{ kind: 'removed', rawUp: 60n }])
  })

  it('rule 48: a session that ended with its torrent is still accounted, once', () => {
    const tracker = aSwarm()
    tracker.torrent(1, { state: 'removed' })
    for (let time = 0; time < 3; time++) announce(tracker, { up: 500, down: 3 })
    expect(tracker.entries).toMatchObject([
      { kind: 'resumed', uploaded: 500n },
      { kind: 'removed' },
    ])
  })

  it('rules 48, 77: so is that of another member with the same peer ID and counters', () => {
    const tracker = aSwarm()
    tracker.torrent(1, { state: 'removed' })
    for (const member of [1, 2, 1, 2]) announce(tracker, { member, down: 500 })
    const rows = tracker.entries.map(({ memberId, kind }) => [memberId, kind])
    expect(rows).toEqual([
      [1, 'resumed'],
      [1, 'removed'],
      [2, 'resumed'],
      [2, 'removed'],
    ])
  })

  it('rule 49: a pending torrent warns; its uploader is listed as soon as it is approved', () => {
    const tracker = aSwarm()
    tracker.torrent(1, { state: 'pending', uploaderId: 1 })
    const own = announce(tracker, { port: 1_111, from: '9.8.7.6' })
    expect(own).toMatchObject({ failure: null, interval: 60, peers: [] })
    expect(own.warning).toBe('Torrent is waiting for approval')
    tracker.torrent(1, { state: 'pending', uploaderId: 1, reason: 'sent back: no NFO' })
    const sentBack = announce(tracker, { port: 1_111, from: '9.8.7.6' })
    expect(sentBack.warning).toBe('Torrent is waiting for approval: sent back: no NFO')
    expect(announce(tracker, { member: 2, left: 9 })).toMatchObject({ peers: [], complete: 0 })
    tracker.torrent(1, { state: 'listed', uploaderId: 1 })
    expect(announce(tracker, { member: 2, left: 9 })).toMatchObject({
      complete: 1,
      peers: ['9.8.7.6:1111'],
    })
  })

  it('rule 52: exactly the allowed sessions; one past its interval is replaced', () => {
    const tracker = aSwarm()
    const session = (peer: string, port: number) => announce(tracker, { peer, port, left: 5 })
    for (const port of [1_001, 1_002, 1_003]) {
      expect(session(`p${port}`, port).failure).toBeNull()
      tracker.pass(10)
    }
    expect(session('p4', 1_004)).toMatchObject({ failure: 'Too many clients on this torrent' })
    expect(announce(tracker, { member: 2 })).toMatchObject({ incomplete: 3 })
    tracker.pass(1_975)
    tracker.entries.length = 0
    expect(session('p4', 1_004)).toMatchObject({ failure: null, incomplete: 3 })
    expect(tracker.entries.map((entry) => [entry.kind, entry.port4])).toEqual([
      ['expired', 1_001],
      ['started', 1_004],
    ])
  })

  it('rules 52, 76: a session at the endpoint of an old one replaces it', () => {
    const tracker = aSwarm()
    for (const port of [1_001, 1_002, 1_003]) announce(tracker, { peer: `p${port}`, port, up: 5 })
    tracker.entries.length = 0
    expect(announce(tracker, { peer: 'new', port: 1_002 })).toMatchObject({
      failure: null,
      complete: 3,
    })
    expect(tracker.entries).toMatchObject([
      { kind: 'stopped', uploaded: 5n },
      { kind: 'started', uploaded: 0n },
    ])
  })
})
