import bencode from 'bencode'
import { describe, expect, it } from 'vitest'
import { compareReplies } from '../../../src/domain/shadow/compare.ts'
import { countedBetween } from '../../../src/domain/shadow/counted.ts'
import { readReply } from '../../../src/domain/shadow/reply.ts'
import type { ReplyFacts } from '../../../src/domain/shadow/reply.ts'
import { readTarget } from '../../../src/domain/shadow/request.ts'

const reply = (given: object) => readReply(bencode.encode(given)) as ReplyFacts
const peer = (last: number) => Buffer.from([198, 18, 0, last, 0x1a, 0xe1])
const ok = { complete: 2, incomplete: 1, interval: 1_800, peers: Buffer.concat([peer(1), peer(2)]) }

describe('a reply of a tracker', () => {
  it('says the same as a compact list and as a list of dictionaries', () => {
    const peers = [1, 2].map((last) => ({ ip: `198.18.0.${last}`, port: 6881 }))
    expect(reply({ ...ok, peers })).toEqual(reply(ok))
    expect(reply(ok)).toMatchObject({ outcome: 'accepted', complete: 2, intervalSeconds: 1_800 })
  })

  it('is none when it is not a bencoded dictionary', () => {
    for (const text of ['<html>', '', 'le', 'i5e', '4:spam']) {
      expect(readReply(Buffer.from(text))).toBe(null)
    }
  })
})

describe('two replies to one announce', () => {
  it('are the same, or differ in counts and peers', () => {
    expect(compareReplies(reply(ok), reply(ok), 50)).toEqual({
      ...{ verdict: 'both accept', reason: null, complete: 0, incomplete: 0 },
      peers: { onlyOld: 0, onlyOurs: 0 },
    })
    const ours = reply({ ...ok, complete: 5, peers: Buffer.concat([peer(2), peer(3), peer(4)]) })
    expect(compareReplies(reply(ok), ours, 50)).toMatchObject({
      complete: 3,
      peers: { onlyOld: 1, onlyOurs: 2 },
    })
    expect(compareReplies(reply(ok), ours, 2).peers).toBe(null)
  })

  it('have verdicts, and reasons that show no passkey', () => {
    const refused = reply({ 'failure reason': `unknown ${'a1'.repeat(16)}` })
    expect(compareReplies(reply(ok), refused, null)).toMatchObject({
      ...{ verdict: 'only old accepts', reason: 'accepted → unknown …' },
    })
    expect(compareReplies(refused, reply(ok), null).verdict).toBe('only ours accepts')
    expect(compareReplies(refused, refused, null)).toMatchObject({
      ...{ verdict: 'both refuse', reason: null },
    })
    const warned = reply({ ...ok, 'warning message': 'not known yet' })
    expect(compareReplies(reply(ok), warned, null)).toMatchObject({
      ...{ verdict: 'both accept', reason: 'accepted → warning: not known yet' },
    })
  })
})

describe('the target of a request', () => {
  const query = 'info_hash=%ab%cdx&peer_id=-qB4520-abcdefghijkl&uploaded=5&downloaded=0&left=0'
  const key = '0123456789abcdef0123456789abcdef'

  it.each([
    [`/${key}/announce?${query}`],
    [`/announce/${key}?${query}`],
    [`/announce.php?passkey=${key}&${query}`],
    [`/bt/announce.php?uk=${key}&${query}`],
    [`/announce?some=${key}&${query}`],
    [`/announce.php?passkey=${key}?${query}`],
  ])('has the passkey and the session: %s', (target) => {
    expect(readTarget(target)).toMatchObject({
      ...{ kind: 'announce', passkey: key, uploaded: 5n, infoHash: '%ab%cdx' },
      session: `${key} %ab%cdx -qB4520-abcdefghijkl`,
    })
  })

  it('of a scrape or anything else has no session', () => {
    expect(readTarget(`/${key}/scrape?info_hash=x`)).toMatchObject({
      kind: 'scrape',
      session: null,
    })
    expect(readTarget('/favicon.ico')).toMatchObject({ kind: 'other', passkey: null })
    expect(readTarget(`/${key}/announce?${query.replace('=5', '=-5')}`).uploaded).toBe(null)
  })
})

describe('the bytes between two announces of a session', () => {
  it('are none at first, then the growth of each counter', () => {
    expect(countedBetween(null, { up: 9n, down: 9n })).toEqual({ up: 0n, down: 0n })
    expect(countedBetween({ up: 5n, down: 9n }, { up: 8n, down: 3n })).toEqual({ up: 3n, down: 0n })
  })
})
