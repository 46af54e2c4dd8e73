import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashWords } from '../../../src/tracker/memory/tables/torrent-table.ts'
import { passkeyWords } from '../../../src/tracker/memory/tables/member-table.ts'
import { createLookAhead } from '../../../src/tracker/wire/look-ahead.ts'

/** What was named of the bytes by one of both. */
function named(kind: 'request' | 'datagram', bytes: Uint8Array, pays = true) {
  const found: number[][] = []
  const add = (...words: number[]) => found.push(words)
  const look = createLookAhead({ pays: () => pays, add, run: () => undefined })
  look[kind](bytes, 0, bytes.length)
  return found
}

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((some) => Buffer.from(some))

/** As clients escape: all, or all that is not a letter, in digits of either case. */
function escaped(hash: Buffer, isAll: boolean, isUpper: boolean): string {
  return [...hash]
    .map((byte) => {
      const text = String.fromCharCode(byte)
      if (!isAll && /[A-Za-z0-9._~-]/.test(text)) return text
      const digits = byte.toString(16).padStart(2, '0')
      return `%${isUpper ? digits.toUpperCase() : digits}`
    })
    .join('')
}

function wordsOf(passkey: Buffer, hash: Buffer): number[] {
  const [passkey0, passkey1] = passkeyWords(passkey.toString('hex'))
  const [hash0, hash1] = hashWords(hash.toString('hex'))
  return [passkey0, passkey1, hash0, hash1]
}

describe('looking ahead', () => {
  it('names the passkey and the hash of usual announces', () => {
    fc.assert(
      fc.property(hex(16), hex(20), fc.boolean(), fc.boolean(), (passkey, hash, all, upper) => {
        const query = `info_hash=${escaped(hash, all, upper)}&peer_id=-XX0001-abcdefghijkl&port=1`
        const target = `/${passkey.toString('hex')}/announce?${query}`
        const bytes = Buffer.from(`GET ${target} HTTP/1.1\r\nHost: t\r\n\r\n`, 'latin1')
        expect(named('request', bytes)).toEqual([wordsOf(passkey, hash)])
        expect(named('request', bytes, false)).toEqual([])
      }),
    )
  })

  it('names the same for datagrams', () => {
    fc.assert(
      fc.property(hex(16), hex(20), (passkey, hash) => {
        const url = Buffer.from(`/${passkey.toString('hex')}/announce`)
        const bytes = Buffer.alloc(98, 0)
        bytes[11] = 1
        hash.copy(bytes, 16)
        const datagram = Buffer.concat([bytes, Buffer.of(2, url.length), url])
        expect(named('datagram', datagram)).toEqual([wordsOf(passkey, hash)])
      }),
    )
  })

  it('returns 32-bit words or nothing, whatever the bytes', () => {
    const front = fc.constantFrom('', `GET /${'0'.repeat(32)}/announce?info_hash=`)
    fc.assert(
      fc.property(front, fc.uint8Array({ maxLength: 200 }), (text, rest) => {
        const bytes = Buffer.concat([Buffer.from(text), rest])
        for (const kind of ['request', 'datagram'] as const) {
          for (const words of named(kind, bytes)) {
            expect(words).toEqual(words.map((word) => word | 0))
          }
        }
      }),
    )
  })
})
