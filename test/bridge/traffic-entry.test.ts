import { describe, expect, it } from 'vitest'
import { ENTRY_WORDS, isWholeEntry, readEntry, writeEntry } from '../../src/bridge/traffic-entry.ts'
import { anEntry } from '../support/builders.ts'

describe('journal entry', () => {
  it('is read as it was written, also above 2^53 and with both endpoints', () => {
    const entry = anEntry({
      kind: 'completed',
      memberId: 2 ** 40 + 7,
      sequence: (1_700_000_000n << 32n) + 4_294_967_295n,
      uploaded: 2n ** 63n - 1n,
      rawUp: 2n ** 53n + 1n,
      ipv4: '203.0.113.250',
      port4: 65_535,
      ipv6: '2001:db8:0:0:0:0:0:1',
      port6: 1,
    })
    const words = new Int32Array(2 * ENTRY_WORDS)
    writeEntry(words, ENTRY_WORDS, entry)
    expect(isWholeEntry(words, ENTRY_WORDS)).toBe(true)
    expect(readEntry(words, ENTRY_WORDS)).toEqual(entry)
  })

  it.each([0n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 64n - 1n])(
    'keeps a counter of %d to the byte',
    (counter) => {
      const entry = anEntry({ rawUp: counter, rawDown: counter, left: counter, sequence: counter })
      const words = new Int32Array(ENTRY_WORDS)
      writeEntry(words, 0, entry)
      expect(readEntry(words, 0)).toEqual(entry)
    },
  )

  it('is distinguished from a torn one, whichever word is missing', () => {
    const words = new Int32Array(ENTRY_WORDS)
    writeEntry(words, 0, anEntry({ ipv4: '198.51.100.7', ipv6: '2001:db8:1:2:3:4:5:6' }))
    for (let index = 0; index < ENTRY_WORDS; index++) {
      if (words[index] === 0) continue
      const torn = words.slice()
      torn[index] = 0
      expect(isWholeEntry(torn, 0), `word ${index}`).toBe(false)
    }
  })
})
