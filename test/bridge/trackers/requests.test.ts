import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ASK_BYTES,
  ASKED,
  asksFault,
  createAsk,
  OUTCOME,
  readAsk,
  repliesFault,
  REPLY_BYTES,
  VERSION_BYTES,
  writeAsk,
  writeReply,
} from '../../../src/bridge/trackers/requests.ts'

const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })

function aFrame(kind: number, flags: number, content: Uint8Array): Buffer {
  const bytes = Buffer.alloc(VERSION_BYTES + ASK_BYTES + content.length)
  const ask = { ...createAsk(), ticket: 7, kind, flags }
  bytes.set(content, writeAsk(bytes, VERSION_BYTES, ask, content.length))
  return bytes
}

describe('requests between trackers', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        fc.tuple(word, word, word, word, word),
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        (ticket, [agent, ...address], content) => {
          const bytes = Buffer.alloc(VERSION_BYTES + ASK_BYTES + content.length)
          const ask = { ...createAsk(), ticket, kind: ASKED.announce, flags: 21, agent }
          ask.address.set(address)
          bytes.set(content, writeAsk(bytes, VERSION_BYTES, ask, content.length))
          expect(asksFault(bytes)).toBeNull()
          const read = createAsk()
          expect(readAsk(bytes, VERSION_BYTES, read)).toBe(bytes.length)
          expect(read).toMatchObject({ ticket, kind: ASKED.announce, flags: 21, agent })
          expect([...read.address]).toEqual(address)
          expect(bytes.subarray(read.start, read.end)).toEqual(Buffer.from(content))
        },
      ),
    )
  })

  it.each<[string, Buffer, RegExp]>([
    ['without a version', Buffer.alloc(3), /without the version/],
    ['cut off', aFrame(ASKED.announce, 0, Buffer.alloc(9)).subarray(0, -1), /cut off/],
    ['of an unknown kind', aFrame(9, 0, Buffer.alloc(1)), /kind 9 are unknown/],
    ['with unknown flags', aFrame(ASKED.announce, 64, Buffer.alloc(1)), /flags 64/],
    ['without content', aFrame(ASKED.announce, 0, Buffer.alloc(0)), /an announce of 0 bytes/],
    ['longer than a client can send', aFrame(ASKED.announce, 0, Buffer.alloc(9_000)), /9000 bytes/],
    ['of half a hash', aFrame(ASKED.counts, 0, Buffer.alloc(30)), /info hashes of 30 bytes/],
    ['of too many hashes', aFrame(ASKED.counts, 0, Buffer.alloc(1_500)), /info hashes of 1500/],
  ])('are refused when they are %s', (_what, frame, fault) => {
    expect(asksFault(frame)).toMatch(fault)
  })

  it('and replies never make the reader fail, whatever arrives', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        asksFault(Buffer.from(bytes))
        repliesFault(Buffer.from(bytes))
      }),
    )
  })

  it('have replies, which are refused when cut off or with an unknown outcome', () => {
    const bytes = Buffer.alloc(REPLY_BYTES + 4)
    writeReply(bytes, 0, 7, OUTCOME.answered, 4)
    expect(repliesFault(bytes)).toBeNull()
    expect(repliesFault(bytes.subarray(0, -1))).toMatch(/cut off/)
    writeReply(bytes, 0, 7, 5, 4)
    expect(repliesFault(bytes)).toMatch(/outcome 5/)
  })
})
