import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readWord, writeWord } from '../../../src/bridge/joining/word.ts'

const hexOf = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((made) => Buffer.from(made).toString('hex'))
const words = fc.record({
  id: hexOf(8),
  token: hexOf(32),
  authority: hexOf(32),
  hubs: fc.array(fc.constantFrom('tls://hub.example.org:4300', 'tls://[2001:db8::1]:1'), {
    minLength: 1,
    maxLength: 8,
  }),
})

describe('the word of a new node', () => {
  it('contains what was written, in one word that needs no quotes in a shell', () => {
    fc.assert(
      fc.property(words, (word) => {
        const text = writeWord(word)
        expect(text).toMatch(/^[\w.-]+$/)
        expect(readWord(text)).toEqual({ word })
      }),
    )
  })

  it('is refused with any character changed, missing or added', () => {
    fc.assert(
      fc.property(words, fc.nat(), fc.constantFrom('', 'x', '..', 'é'), (word, place, other) => {
        const text = writeWord(word)
        const at = place % text.length
        const changed = text.slice(0, at) + other + text.slice(at + 1)
        fc.pre(changed !== text)
        expect(readWord(changed)).toHaveProperty('fault')
      }),
    )
  })

  it('is refused when it names a hub without TLS', () => {
    const word = { id: '0'.repeat(16), token: '0'.repeat(64), authority: '0'.repeat(64) }
    const text = writeWord({ ...word, hubs: ['tcp://hub.example.org:4300'] })
    expect(readWord(text)).toEqual({ fault: 'tcp://hub.example.org:4300 is not a hub over TLS' })
  })
})
