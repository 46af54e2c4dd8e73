import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { UsageKind } from '../../../src/bridge/trackers/usage-frames.ts'
import {
  ENTRY_WORDS,
  readUsage,
  UC,
  USAGE_WORDS,
  usageFault,
  writeUsage,
} from '../../../src/bridge/trackers/usage-frames.ts'

const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const upTo = (most: number) => fc.integer({ min: 0, max: most })
/** The high halves of an ID and of a counter. */
const high = upTo(2 ** 21 - 1)
const positive = upTo(2 ** 31 - 1)
const many = (entry: fc.Arbitrary<number[]>) => fc.array(entry, { maxLength: 20 })

/** Valid entries of each kind. */
const entries: Readonly<Record<UsageKind, fc.Arbitrary<number[][]>>> = {
  begin: fc.constant([]),
  members: many(
    fc.tuple(word, upTo(2 ** 21 - 1), upTo(2 ** 24), upTo(2 ** 24)).map((all) => [...all]),
  ),
  addresses: many(fc.tuple(upTo(2 ** 14 - 1), upTo(2 ** 20)).map((all) => [...all])),
  answered: many(word.filter((pair) => pair !== 0).map((pair) => [pair])),
  hashes: many(fc.tuple(word, word, upTo(600)).map((all) => [...all])),
  seeders: many(
    fc.tuple(upTo(2 ** 14 - 1), word).map(([place, sign]) => [place, sign === 0 ? 1 : sign]),
  ),
  contradictions: many(
    fc
      .tuple(fc.tuple(word, high, word, high, word, word), upTo(2 ** 22 - 1), upTo(86_400))
      .chain(([ids, state, ago]) =>
        fc
          .tuple(word, positive, word, positive)
          .map((counters) => [...ids, state, ago, ...counters]),
      ),
  ),
}
const kinds = Object.keys(entries) as UsageKind[]

function aContradiction(change: Readonly<Record<number, number>>): Buffer {
  const words = new Int32Array(ENTRY_WORDS.contradictions)
  for (const [at, value] of Object.entries(change)) words[Number(at)] = value
  return writeUsage('contradictions', words)
}

describe('usage between trackers', () => {
  it.each(kinds)('is read as it was written: %s', (kind) => {
    fc.assert(
      fc.property(entries[kind], (all) => {
        const body = writeUsage(kind, all.flat())
        expect(usageFault(body)).toBeNull()
        const read = readUsage(body)
        expect(read.kind).toBe(kind)
        expect([...read.words]).toEqual(all.flat())
      }),
    )
  })

  it.each<[string, Buffer]>([
    ['usage is cut off', Buffer.alloc(3)],
    ['usage is cut off', writeUsage('members', [1, 0, 1, 0]).subarray(0, -1)],
    ['an entry of usage is cut off', writeUsage('members', [1, 0, 1])],
    ['an entry of usage is cut off', writeUsage('hashes', [1, 2, 3, 4])],
    ['kind 7 of usage is unknown', Buffer.from('00000007', 'hex')],
    ['usage begins with words', writeUsage('begin', [1])],
    ['usage of 16388 words', writeUsage('members', new Int32Array(USAGE_WORDS + 4))],
    ['the ID of a member is too large', writeUsage('members', [1, 2 ** 21, 1, 0])],
    ['the ID of a member is too large', writeUsage('members', [1, -1, 1, 0])],
    ['a member has too many torrents', writeUsage('members', [1, 0, -1, 0])],
    ['a member has too many torrents', writeUsage('members', [1, 0, 0, 2 ** 24 + 1])],
    ['place 16384 does not exist', writeUsage('addresses', [2 ** 14, 1])],
    ['place -1 does not exist', writeUsage('addresses', [-1, 1])],
    ['an address has too many passkeys', writeUsage('addresses', [1, -1])],
    ['an answered passkey has no hash', writeUsage('answered', [1, 0])],
    ['place 16384 does not exist', writeUsage('seeders', [2 ** 14, 1])],
    ['a past seeder has no hash', writeUsage('seeders', [1, 0])],
    ['the time of an info hash is not valid', writeUsage('hashes', [1, 2, 601])],
    ['the ID of a contradiction is too large', aContradiction({ [UC.memberHi]: -1 })],
    ['a contradiction has too much evidence', aContradiction({ [UC.state]: 16 << 18 })],
    ['the time of a contradiction is not valid', aContradiction({ [UC.ago]: 2 ** 30 })],
    ['a counter of a contradiction is too large', aContradiction({ [UC.counters + 3]: -1 })],
  ])('is refused: %s', (fault, body) => {
    expect(usageFault(body)).toBe(fault)
  })

  it('is never misread, whatever bytes it has', () => {
    fc.assert(
      fc.property(upTo(6), fc.uint8Array({ maxLength: 200 }), (kind, rest) => {
        const body = Buffer.concat([Buffer.from([0, 0, 0, kind]), rest])
        if (usageFault(body) !== null) return
        const { kind: read, words } = readUsage(body)
        expect(words.length % ENTRY_WORDS[read]).toBe(0)
        expect(writeUsage(read, words)).toEqual(body)
      }),
    )
  })
})
