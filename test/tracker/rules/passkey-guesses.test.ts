import { describe, expect, it } from 'vitest'
import { announce, announceRequest, readReply } from '../support/announces.ts'
import { aTracker, escaped, hashOf, passkeyOf } from '../support/a-tracker.ts'
import type { Tracker } from '../support/a-tracker.ts'

function someMembers() {
  const tracker = aTracker()
  for (let id = 1; id <= 3; id++) tracker.member(id)
  tracker.torrent(1)
  return tracker
}

describe('rule 43: after 1,000 unknown passkeys an address waits', () => {
  const FROM = '9.0.0.66'
  const WAITS = /^Too many unknown passkeys/
  const wrong = (number: number) => number.toString(16).padStart(32, 'e')
  const requestOf = (key: string) => announceRequest().replace(passkeyOf(1), key)
  const said = (tracker: Tracker, request: string, from: string) =>
    readReply(tracker.send(request, from) ?? '')

  /** A tracker whose members 1 and 2 announced from an address that then tried many keys. */
  function guessed(from = FROM) {
    const tracker = someMembers()
    announce(tracker, { from })
    announce(tracker, { member: 2, from, port: 7_000 })
    for (let number = 0; number < 1_000; number++) {
      const { failure } = said(tracker, requestOf(wrong(number)), from)
      expect(failure).toMatch(/^Unknown passkey/)
    }
    return tracker
  }

  it('and gets the same reply for unknown and valid passkeys, announces and scrapes', () => {
    const tracker = guessed()
    const scrape = (key: string) =>
      `GET /${key}/scrape?info_hash=${escaped(hashOf(1))} HTTP/1.1\r\nHost: t\r\n\r\n`
    const requests = [
      ...[wrong(1_000), passkeyOf(3), 'x'].flatMap((key) => [requestOf(key), scrape(key)]),
      `GET /${passkeyOf(3)}/announce HTTP/1.1\r\nHost: t\r\n\r\n`,
    ]
    const replies = requests.map((request) => said(tracker, request, FROM))
    expect(new Set(replies.map(({ body }) => body)).size).toBe(1)
    expect(replies[0]).toMatchObject({ interval: 600, retryIn: 10 })
    expect(replies[0].failure).toMatch(WAITS)
    for (const { head } of replies) expect(head).toContain('Connection: close')
    expect(announce(tracker).complete).toBe(2)
  })

  it('while members who announced from it before are answered', () => {
    const tracker = guessed()
    expect(announce(tracker, { from: FROM, up: 5 })).toMatchObject({ failure: null })
    expect(tracker.entries.at(-1)?.rawUp).toBe(5n)
    expect(announce(tracker, { member: 2, from: FROM, port: 7_000 }).failure).toBeNull()
    expect(announce(tracker, { member: 3, from: '9.0.0.67' }).failure).toBeNull()
  })

  it('also those who announce from two addresses in turn', () => {
    const tracker = someMembers()
    for (let turn = 0; turn < 2; turn++) {
      for (const from of ['9.0.0.65', FROM]) announce(tracker, { from })
    }
    for (const from of ['9.0.0.65', FROM]) {
      for (let number = 0; number < 1_000; number++) said(tracker, requestOf(wrong(number)), from)
      expect(announce(tracker, { from }).failure).toBeNull()
      expect(announce(tracker, { member: 3, from }).failure).toMatch(WAITS)
    }
  })

  it('for ten minutes at most', () => {
    const tracker = guessed()
    expect(announce(tracker, { member: 3, from: FROM }).failure).toMatch(WAITS)
    tracker.pass(600)
    expect(announce(tracker, { member: 3, from: FROM }).failure).toBeNull()
    const unknown = said(tracker, requestOf(wrong(1)), FROM)
    expect(unknown.failure).toMatch(/^Unknown passkey/)
    expect(unknown.head).not.toContain('close')
  })

  it('with its whole /64 network', () => {
    const tracker = guessed('2a00:1:2:3::1')
    const of = (from: string) => announce(tracker, { member: 3, from }).failure
    expect(of('2a00:1:2:3:ffff::9')).toMatch(WAITS)
    expect(of('2a00:1:2:4::1')).toBeNull()
  })

  it('but not for one unknown passkey that a client with many torrents repeats', () => {
    const tracker = someMembers()
    const old = requestOf(wrong(1))
    for (let time = 0; time < 3_000; time++) {
      expect(said(tracker, old, FROM).failure).toMatch(/^Unknown passkey/)
    }
  })
})
