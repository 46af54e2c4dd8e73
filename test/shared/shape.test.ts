import { describe, expect, it } from 'vitest'
import { text } from '../../src/shared/shape.ts'

describe('a text', () => {
  it('contains whole characters, and line ends as the only control characters', () => {
    for (const given of ['', 'a\r\n\tb', 'ü', '\u{1f600}', '\u202e']) {
      expect(text(10).safeParse(given).success, JSON.stringify(given)).toBe(true)
    }
    for (const given of ['\u0000', '\u001b', '\ud83d', '\ude00', 'a\ude00\ud83d', 'x'.repeat(11)]) {
      expect(text(10).safeParse(given).success, JSON.stringify(given)).toBe(false)
    }
  })
})
