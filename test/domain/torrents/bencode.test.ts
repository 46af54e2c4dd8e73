import bencode from 'bencode'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Bencoded, Token } from '../../../src/domain/torrents/bencode.ts'
import {
  bytesOf,
  entriesOf,
  integerOf,
  isSorted,
  itemsOf,
  kindOf,
  rawOf,
  textOf,
  valueOf,
} from '../../../src/domain/torrents/bencode.ts'
import { scan } from '../../../src/domain/torrents/bencode-scan.ts'

function faultOf(text: string): string {
  const scanned = scan(Buffer.from(text, 'latin1'))
  return scanned.ok ? 'accepted' : `${scanned.fault.what} @${scanned.fault.at}`
}

function accepted(bytes: Uint8Array): Bencoded {
  const scanned = scan(bytes)
  if (!scanned.ok) throw new Error(scanned.fault.what)
  return scanned.value
}

/** The value as plain data: strings in latin1, dictionaries as maps. */
function plain(doc: Bencoded, token: Token): unknown {
  const latin1 = (at: Token) => Buffer.from(bytesOf(doc, at) as Uint8Array).toString('latin1')
  switch (kindOf(doc, token)) {
    case 'integer':
      return integerOf(doc, token)
    case 'string':
      return latin1(token)
    case 'list':
      return [...itemsOf(doc, token)].map((item) => plain(doc, item))
    case 'dict':
      return new Map(
        [...entriesOf(doc, token)].map(({ key, value }) => [latin1(key), plain(doc, value)]),
      )
  }
}

const value = fc.letrec<{ any: unknown; leaf: unknown }>((tie) => ({
  leaf: fc.oneof(
    fc.maxSafeInteger(),
    fc.string().map((text) => Buffer.from(text)),
  ),
  any: fc.oneof(
    { maxDepth: 5 },
    tie('leaf'),
    fc.array(tie('any'), { maxLength: 5 }),
    fc.dictionary(fc.stringMatching(/^[a-z ]{0,6}$/), tie('any'), { maxKeys: 5 }),
  ),
})).any

function asPlain(made: unknown): unknown {
  if (Buffer.isBuffer(made)) return made.toString('latin1')
  if (Array.isArray(made)) return made.map(asPlain)
  if (typeof made !== 'object' || made === null) return made
  return new Map(Object.entries(made).map(([key, inner]) => [key, asPlain(inner)]))
}

describe('the bencode scanner', () => {
  it('reads the output of another encoder, and the spans cover all bytes', () => {
    fc.assert(
      fc.property(value, (made) => {
        const bytes = Buffer.from(bencode.encode(made as never))
        const doc = accepted(bytes)
        expect(plain(doc, 0)).toEqual(asPlain(made))
        expect(Buffer.from(rawOf(doc, 0))).toEqual(bytes)
      }),
      { numRuns: 500 },
    )
  })

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        scan(bytes)
      }),
      { numRuns: 2_000 },
    )
    const alphabet = fc.constantFrom(...'dlie0123456789:-a')
    fc.assert(
      fc.property(fc.array(alphabet, { maxLength: 60 }), (letters) => {
        const bytes = Buffer.from(letters.join(''))
        const scanned = scan(bytes)
        // What is accepted has the same encoding as from another encoder.
        if (scanned.ok && isSorted(scanned.value, 0)) expect(roundTrip(bytes)).toEqual(bytes)
      }),
      { numRuns: 5_000 },
    )
  })

  it('accepts each number in only one encoding', () => {
    for (const good of [
      'i0e',
      'i-1e',
      'i42e',
      'i18446744073709551616e',
      '0:',
      '3:abc',
      'le',
      'de',
    ]) {
      expect(faultOf(good), good).toBe('accepted')
    }
    expect(faultOf('i03e')).toBe('a number with a leading zero @1')
    expect(faultOf('i-03e')).toBe('a number with a leading zero @2')
    expect(faultOf('i-0e')).toBe('a negative zero @2')
    expect(faultOf('ie')).toBe('a digit is missing @1')
    expect(faultOf('i-e')).toBe('a digit is missing @2')
    expect(faultOf('i+1e')).toBe('a digit is missing @1')
    expect(faultOf('i1.5e')).toBe('a number that does not end @2')
    expect(faultOf('i123456789012345678901e')).toBe('a number too large @1')
    expect(faultOf('03:abc')).toBe('a number with a leading zero @0')
    expect(faultOf('3abc')).toBe('a length without its colon @1')
    expect(faultOf('-1:a')).toBe('byte 45 where a value should start @0')
    expect(faultOf('9999999999:a')).toBe('a number too large @0')
  })

  it('reports where a file is cut off or continues', () => {
    expect(faultOf('')).toBe('the file ends too early @0')
    expect(faultOf('5:ab')).toBe('a string that is longer than the file @0')
    expect(faultOf('li1e')).toBe('the file ends too early @4')
    expect(faultOf('d1:a')).toBe('the file ends too early @4')
    expect(faultOf('i1ei2e')).toBe('data after the end @3')
    const whole = 'd4:infod4:name1:a5:filesl4:spamee1:xi-12ee'
    for (let length = 0; length < whole.length; length++) {
      expect(faultOf(whole.slice(0, length)), whole.slice(0, length)).not.toBe('accepted')
    }
  })

  it('refuses a duplicate key, adjacent or apart', () => {
    expect(faultOf('d1:ai1e1:ai2ee')).toBe('the key "a" twice @7')
    expect(faultOf('d1:ai1e1:bi1e1:ai2ee')).toBe('the key "a" twice @13')
    expect(faultOf('di1ei2ee')).toBe('a dictionary key that is not a string @1')
  })

  it('finds a repeated key among any others, in whatever order they are', () => {
    const keys = fc.uniqueArray(fc.string({ maxLength: 3 }), { minLength: 2, maxLength: 60 })
    const dict = (all: readonly string[]) =>
      `d${all.map((key) => `${Buffer.byteLength(key)}:${key}0:`).join('')}e`
    fc.assert(
      fc.property(keys, fc.nat(), (all, at) => {
        expect(scan(Buffer.from(dict(all))).ok).toBe(true)
        const one = all[at % all.length]
        const twice = scan(Buffer.from(dict([...all, one])))
        expect(!twice.ok && twice.fault.what).toMatch(/^the key ".*" twice$/s)
      }),
    )
  })

  it('reports keys out of order, for the dictionary and for its parents', () => {
    const doc = accepted(Buffer.from('d1:ad1:zi1e1:bi2ee1:ci3ee'))
    expect(isSorted(doc, 0)).toBe(false)
    expect(isSorted(doc, valueOf(doc, 0, 'a') as Token)).toBe(false)
    expect(isSorted(doc, valueOf(doc, 0, 'c') as Token)).toBe(true)
    const prefix = accepted(Buffer.from('d1:ai1e2:aai2e1:bi3ee'))
    expect(isSorted(prefix, 0)).toBe(true)
  })

  it('limits nesting instead of overflowing the stack', () => {
    expect(faultOf('l'.repeat(1_000_000))).toMatch(/^lists or dictionaries nested deeper than 100/)
    expect(faultOf('d1:a'.repeat(1_000_000))).toMatch(/^lists or dictionaries nested/)
    expect(faultOf('l'.repeat(100) + 'e'.repeat(100))).toBe('accepted')
  })

  it('limits the number of values', () => {
    expect(faultOf(`l${'le'.repeat(4_000_000)}e`)).toMatch(/^more than 4000000 values/)
  })

  it('treats __proto__ as a name like any other', () => {
    const doc = accepted(Buffer.from('d9:__proto__d3:badi1eee'))
    expect(valueOf(doc, 0, '__proto__')).not.toBeNull()
    expect(valueOf(doc, 0, 'bad')).toBeNull()
    expect(({} as { bad?: unknown }).bad).toBeUndefined()
  })

  it('returns no integer beyond 2^53 and no text that is not UTF-8', () => {
    const doc = accepted(Buffer.from('l2:\xff\xfei9007199254740992ei-9007199254740991ee', 'latin1'))
    const [bad, large, small] = [...itemsOf(doc, 0)]
    expect(textOf(doc, bad)).toBeNull()
    expect(integerOf(doc, large)).toBeNull()
    expect(integerOf(doc, small)).toBe(-Number.MAX_SAFE_INTEGER)
  })
})

function roundTrip(bytes: Buffer): Buffer {
  return Buffer.from(bencode.encode(toEncodable(plain(accepted(bytes), 0)) as never))
}

function toEncodable(made: unknown): unknown {
  if (typeof made === 'string') return Buffer.from(made, 'latin1')
  if (Array.isArray(made)) return made.map(toEncodable)
  if (!(made instanceof Map)) return made ?? 0
  const entries = [...(made as Map<string, unknown>)]
  return new Map(entries.map(([key, inner]) => [Buffer.from(key, 'latin1'), toEncodable(inner)]))
}
