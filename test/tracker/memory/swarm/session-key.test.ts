import { describe, expect, it } from 'vitest'
import {
  createSessionKey,
  createSipHash,
} from '../../../../src/tracker/memory/swarm/session-key.ts'

/** From the appendix of the SipHash paper: key 00…0f, message 00 01 02 … of each length. */
const VECTORS = [
  [0, '726fdb47dd0e0e31'],
  [1, '74f839c593dc67fd'],
  [2, '0d6c8009d9a94f5a'],
  [7, 'ab0200f58b01d137'],
  [8, '93f5f5799a932462'],
  [15, 'a129ca6149be45e5'],
] as const

const KEY = Uint8Array.from({ length: 16 }, (_, index) => index)

function hex(lo: number, hi: number): string {
  return [hi, lo].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

describe('the session key', () => {
  it.each(VECTORS)('is SipHash-2-4: %i bytes give %s', (length, expected) => {
    const { state, hash } = createSipHash(KEY)
    hash(
      Uint8Array.from({ length: 64 }, (_, index) => index),
      0,
      length,
    )
    expect(hex(state[0], state[1])).toBe(expected)
  })

  it('reads the 20 bytes of a peer ID at any offset', () => {
    const key = createSessionKey(KEY)
    const id = Buffer.from('-qB4520-abcdefghijkl')
    key.hash(id, 0)
    const first = hex(key.out[0], key.out[1])
    key.hash(Buffer.concat([Buffer.from('xyz'), id, Buffer.from('!')]), 3)
    expect(hex(key.out[0], key.out[1])).toBe(first)
  })

  it('differs under another key', () => {
    const id = Buffer.from('-qB4520-abcdefghijkl')
    const keys = [KEY, KEY.map((byte) => byte ^ 1)].map((bytes) => {
      const key = createSessionKey(bytes)
      key.hash(id, 0)
      return hex(key.out[0], key.out[1])
    })
    expect(keys[0]).not.toBe(keys[1])
  })
})
