import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FEED_STAND_IN, keyedDocument, STAND_IN } from '../../../src/site/ui/keyed-document.ts'

const key = fc.stringMatching(/^[0-9a-f]{32}$/)
const part = fc.oneof(
  fc.constant(STAND_IN),
  fc.constant(`<link rel="self" href="https://site.example/feeds/torrents.${FEED_STAND_IN}.xml"/>`),
  fc.constant(`<link>https://site.example/torrent/download/12.${STAND_IN}</link>`),
  fc.string({ maxLength: 400, unit: 'grapheme' }),
  // Longer than the window of the compressor.
  fc.integer({ min: 1, max: 40_000 }).map((length) => 'Name.2160p.'.repeat(length / 11)),
  fc.stringMatching(/^[0-9a-f]{1,40}$/),
)
const text = fc.array(part, { maxLength: 30 }).map((parts) => parts.join(''))

describe('a document with keys in it', () => {
  it('is the text with the keys of each member, compressed and as it is', () => {
    fc.assert(
      fc.property(text, fc.array(fc.tuple(key, key), { maxLength: 4 }), (given, keys) => {
        const document = keyedDocument(given)
        for (const [one, own] of keys) {
          const { bytes, gzip } = document.withKey(one, own)
          const filled = given.replaceAll(STAND_IN, one).replaceAll(FEED_STAND_IN, own)
          expect(bytes.toString()).toBe(filled)
          if (gzip !== undefined) expect(gunzipSync(gzip()).equals(bytes)).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('is compressed once for all keys, as small as each of them would be', () => {
    const items = Array.from({ length: 100 }, (_, at) => {
      const address = `https://site.example/torrent/download/${at * 977}.${STAND_IN}`
      return `<item><title>Name ${at}</title><link>${address}</link><enclosure url="${address}"/></item>`
    })
    const document = keyedDocument(items.join('\n'))
    document.withKey('0'.repeat(32))
    const { bytes, gzip } = document.withKey('0123456789abcdef'.repeat(2))
    expect(gzip?.().length).toBeLessThan(gzipSync(bytes, { level: 3 }).length * 1.1)
  })

  it('has the same tag whatever the key is, and another one for another text', () => {
    const tagOf = (given: string) => keyedDocument(given).tag
    expect(tagOf(`a ${STAND_IN}`)).toBe(tagOf(`a ${STAND_IN}`))
    expect(tagOf(`a ${STAND_IN}`)).not.toBe(tagOf(`b ${STAND_IN}`))
  })
})
