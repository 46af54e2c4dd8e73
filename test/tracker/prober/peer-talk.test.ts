import { describe, expect, it } from 'vitest'
import { createPeerTalk } from '../../../src/tracker/prober/peer-talk.ts'

const HASH = Buffer.alloc(20, 7)
const PEER_ID = Buffer.alloc(20, 'x')
const HELLO = Buffer.concat([
  Buffer.from('\x13BitTorrent protocol\0\0\0\0\0\0\0\x04', 'latin1'),
  HASH,
  PEER_ID,
])
const EXTENDED = [0, 0, 0, 4, 20, 0, 0x64, 0x65]
const KEEP_ALIVE = [0, 0, 0, 0]

/** The message that names one piece. */
const have = (piece: number) => [0, 0, 0, 5, 4, 0, 0, 0, piece]

/** A talk that heard these messages after the handshake byte by byte, and what ended it. */
function heard(...messages: readonly (readonly number[])[]) {
  const talk = createPeerTalk(HASH, PEER_ID, true)
  const bytes = Buffer.concat([HELLO, Buffer.from(messages.flat())])
  for (const byte of bytes) {
    const understood = talk.take(Buffer.from([byte]))
    if (understood !== null) return { talk, said: understood }
  }
  return { talk, said: null }
}

const said = (...messages: readonly (readonly number[])[]) => heard(...messages).said

describe('the conversation with a client', () => {
  it('starts with a handshake that allows `have all` only if pieces are asked for', () => {
    expect(createPeerTalk(HASH, PEER_ID, true).hello).toEqual(HELLO)
    expect(createPeerTalk(HASH, PEER_ID, false).hello[27]).toBe(0)
  })

  it('ends with the hash of the torrent if pieces are not asked for', () => {
    const talk = createPeerTalk(HASH, PEER_ID, false)
    expect(talk.take(HELLO.subarray(0, 47))).toBeNull()
    expect(talk.isSame()).toBe(false)
    expect(talk.take(HELLO.subarray(47, 48))).toEqual({ holding: null })
    expect(talk.isSame()).toBe(true)
  })

  it('ends at the first byte that is not BitTorrent, and at another hash', () => {
    expect(createPeerTalk(HASH, PEER_ID, true).take(Buffer.from('HTTP'))).toBe('other')
    const talk = createPeerTalk(Buffer.alloc(20, 8), PEER_ID, true)
    expect(talk.take(HELLO)).toBe('other')
    expect(talk.isSame()).toBe(false)
  })

  it('counts the pieces of a bitfield, even after other messages', () => {
    const full = [0, 0, 0, 3, 5, 0xff, 0xff]
    expect(said(full)).toEqual({ holding: { isAll: false, pieces: 16 } })
    expect(said(KEEP_ALIVE, EXTENDED, full)).toEqual({ holding: { isAll: false, pieces: 16 } })
  })

  it('counts pieces that follow a bitfield: some seeders leave a few out at first', () => {
    const bitfield = [0, 0, 0, 3, 5, 0xdf, 0x80]
    const { talk, said: none } = heard(bitfield, KEEP_ALIVE)
    expect(none).toBeNull()
    expect(talk.soFar()).toEqual({ isAll: false, pieces: 8 })
    expect(heard(bitfield, have(2)).talk.soFar()).toEqual({ isAll: false, pieces: 9 })
    const twice = heard([0, 0, 0, 3, 5, 0x9f, 0x80], have(0), have(2), have(2), have(200))
    expect(twice.said).toBeNull()
    expect(twice.talk.soFar()).toEqual({ isAll: false, pieces: 8 })
  })

  it('counts the last pieces, too: it does not know how many bits of the last byte are spare', () => {
    const { talk, said: none } = heard([0, 0, 0, 3, 5, 0xff, 0xc0], have(10))
    expect(none).toBeNull()
    expect(talk.soFar()).toEqual({ isAll: false, pieces: 11 })
  })

  it('ends with a bitfield of no piece, whatever a client that super-seeds names later', () => {
    const none = { holding: { isAll: false, pieces: 0 } }
    expect(said([0, 0, 0, 3, 5, 0, 0], have(1))).toEqual(none)
    expect(said([0, 0, 0, 1, 15], have(1))).toEqual(none)
    expect(heard(have(1)).talk.soFar()).toBeNull()
  })

  it('understands have all and have none', () => {
    expect(said(EXTENDED, [0, 0, 0, 1, 14])).toEqual({ holding: { isAll: true, pieces: 0 } })
    expect(said([0, 0, 0, 1, 15])).toEqual({ holding: { isAll: false, pieces: 0 } })
  })

  it('waits for the whole bitfield, and reads none that is too long for any torrent', () => {
    expect(said([0, 0, 0, 3, 5, 0xff])).toBeNull()
    expect(said([0x7f, 0, 0, 3, 5])).toEqual({ holding: null })
  })
})
