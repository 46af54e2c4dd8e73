import { expect, test } from 'vitest'
import { frontText, putNumberBefore, putTextBefore } from '../../../src/tracker/wire/reply.ts'

const END = 40

test.each([0, 7, 10, 99, 100, 65_535, 2 ** 31 - 1, 2 ** 31, 2 ** 32 + 9, 2 ** 53])(
  'writes the number %d in front of an index',
  (number) => {
    const bytes = Buffer.alloc(END, 'x')
    const start = putNumberBefore(bytes, END, number)
    expect(bytes.toString('latin1', start)).toBe(String(number))
    expect(bytes[start - 1]).toBe('x'.charCodeAt(0))
  },
)

test.each(['', 'e', 'ab', 'abc', 'abcd', '11:external ip4:'])(
  'puts %j in front of other bytes, at any offset',
  (text) => {
    for (let at = 24; at < 28; at++) {
      const bytes = Buffer.alloc(END, 'x')
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
      const start = putTextBefore(view, at, frontText(text))
      expect(start).toBe(at - text.length)
      expect(bytes.toString('latin1', start)).toBe(text + 'x'.repeat(END - at))
    }
  },
)
