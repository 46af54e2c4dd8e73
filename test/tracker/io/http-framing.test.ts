import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHeadReader, FRAME, METHOD } from '../../../src/tracker/io/http-framing.ts'
import { KEEP_EVERY } from '../../../src/tracker/io/known-headers.ts'
import { clientRequests } from '../../support/clients/client-requests.ts'
import { malformedHeads } from '../support/malformed-heads.ts'

const reader = createHeadReader()
const { head } = reader

function read(text: string): number {
  const bytes = Buffer.from(text, 'latin1')
  return reader.read(bytes, 0, bytes.length)
}

/** A request with these header lines. */
function get(...headers: string[]): string {
  return ['GET /x?y HTTP/1.1', 'Host: t', ...headers, '', ''].join('\r\n')
}

/** Values of Accept-Encoding; `|` separates header lines. */
const acceptedCodings: [string, boolean][] = [
  ['gzip', true],
  ['deflate, GZIP ;q=1', true],
  ['x-gzip', true],
  ['gzip;q=0.001', true],
  ['gzip; Q=0.5', true],
  ['*', true],
  ['*;q=0.1', true],
  ['deflate|gzip', true],
  ['gzip;q=1.000, *;q=0', true],
  ['gzip;q=0.5, identity;q=0.5', true],
  ['', false],
  ['gzip;q=0', false],
  ['gzip;q=0.000', false],
  ['gzip ; q=0.0, deflate', false],
  ['*;q=0', false],
  ['gzip;q=0, *', false],
  ['*, gzip;q=0', false],
  ['*|gzip;q=0', false],
  ['identity', false],
  ['deflate, br', false],
  ['notgzip', false],
  ['gzipped', false],
  ['gzip;q=0.5, identity', false],
  ['identity;q=0.6, *;q=0.5', false],
  ['gzip;q=2', false],
  ['gzip;q=', false],
  ['gzip;q=0.1234', false],
  ['gzip;level=9', false],
]

describe('request heads', () => {
  it('rule 3: are incomplete at every byte but the last', () => {
    for (const client of clientRequests()) {
      for (let to = 0; to < client.bytes.length; to++) {
        expect(reader.read(client.bytes, 0, to)).toBe(FRAME.incomplete)
      }
      expect(reader.read(client.bytes, 0, client.bytes.length)).toBe(client.bytes.length)
    }
  })

  it('rule 2: end where the next begins', () => {
    const two = Buffer.from(get() + get('Connection: close'))
    const first = reader.read(two, 0, two.length)
    expect(first).toBe(get().length)
    expect(head.keepAlive).toBe(true)
    expect(reader.read(two, first, two.length)).toBe(two.length)
    expect(head.keepAlive).toBe(false)
  })

  it('name their target', () => {
    const text = 'GET /a b?c=d HTTP/1.1\r\nHost: t\r\n\r\n'
    read(text)
    expect(text.slice(head.targetStart, head.targetEnd)).toBe('/a b?c=d')
  })

  it.each([
    ['http://tracker.example:80/a/announce?b', '/a/announce?b'],
    ['/a/announce?b=c#d', '/a/announce?b=c'],
    ['/a/announce#b?c', '/a/announce'],
    ['/a?b=%23#', '/a?b=%23'],
    ['/#a#b', '/'],
    ['http://tracker.example/a?b#/c', '/a?b'],
  ])('rule 9: %s asks for %s, at any offset in the buffer', (given, target) => {
    for (let offset = 0; offset < 4; offset++) {
      const text = `${'\r\n'.repeat(offset)}GET ${given} HTTP/1.1\r\nHost: t\r\nReferer: /x#y\r\n\r\n`
      expect(read(text)).toBe(text.length)
      expect(text.slice(head.targetStart, head.targetEnd)).toBe(target)
    }
  })

  it.each([
    [get(), true],
    [get('Connection: close'), false],
    [get('connection:CLOSE'), false],
    [get('Connection: keep-alive'), true],
    [get('Connection: foo, Close'), false],
    [get('Connection: upgrade'), true],
    ['GET / HTTP/1.0\r\n\r\n', false],
    ['GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n', true],
    ['GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n', true],
    ['GET / HTTP/1.0\r\nCONNECTION: KEEP-ALIVE\r\n\r\n', true],
    [get('Connection: close, keep-alive'), false],
    [get('Connection: keep-alive,close'), false],
    [get('Connection: close', 'Connection: keep-alive'), false],
    [get('Connection: keep-alive', 'Connection: close'), false],
    ['GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n', false],
  ])('rule 1: %j keeps the connection: %s', (text, keeps) => {
    expect(read(text)).toBe(text.length)
    expect(head.keepAlive).toBe(keeps)
  })

  it('rule 5: are refused with a request line above 8 KiB, even before its end arrives', () => {
    expect(read(`GET /${'a'.repeat(8_100)} HTTP/1.1\r\nHost: t\r\n\r\n`)).toBeGreaterThan(0)
    expect(read(`GET /${'a'.repeat(8_300)} HTTP/1.1\r\nHost: t\r\n\r\n`)).toBe(FRAME.lineTooLong)
    expect(read(`GET /${'a'.repeat(8_300)}`)).toBe(FRAME.lineTooLong)
  })

  it('rule 5: can contain a scrape of 74 hashes with all bytes escaped', () => {
    const hashes = Array.from({ length: 74 }, () => `info_hash=${'%ab'.repeat(20)}`).join('&')
    expect(
      read(`GET /${'a'.repeat(32)}/scrape?${hashes} HTTP/1.1\r\nHost: t\r\n\r\n`),
    ).toBeGreaterThan(0)
  })

  it('rule 6: are refused with more than 64 headers, a header above 8 KiB or 32 KiB in total', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `X-${index}: 1`)
    expect(read(get(...many(63)))).toBeGreaterThan(0)
    expect(read(get(...many(64)))).toBe(FRAME.headersTooLarge)
    expect(read(get(`X: ${'a'.repeat(8_200)}`))).toBe(FRAME.headersTooLarge)
    const long = Array.from({ length: 5 }, () => `X: ${'a'.repeat(8_000)}`)
    expect(read(`GET / HTTP/1.1\r\nHost: t\r\n${long.join('\r\n')}\r\n`)).toBe(
      FRAME.headersTooLarge,
    )
  })

  it('rule 7: distinguish GET and HEAD from all other methods', () => {
    const method = (text: string) => (read(`${text} / HTTP/1.1\r\nHost: t\r\n\r\n`), head.method)
    expect(method('GET')).toBe(METHOD.get)
    expect(method('HEAD')).toBe(METHOD.head)
    for (const other of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'get', 'GETX']) {
      expect(method(other)).toBe(METHOD.other)
    }
  })

  it('rule 16: can have any bytes in a header', () => {
    expect(read(get('\xef\xbb\xbfUser-Agent: \xff\xfe\x00\x80', '=: x', 'é:'))).toBeGreaterThan(0)
  })

  it('RFC 9112: need a host in HTTP/1.1, even where the same headers were read before', () => {
    for (let time = 0; time < 3 * KEEP_EVERY; time++) {
      expect(read('GET / HTTP/1.0\r\nX-Any: 12\r\n\r\n')).toBeGreaterThan(0)
      expect(read('GET / HTTP/1.1\r\nX-Any: 12\r\n\r\n')).toBe(FRAME.badRequest)
      expect(read('GET / HTTP/1.1\r\nhOST:\r\n\r\n')).toBeGreaterThan(0)
    }
  })

  it('rule 17: state the length of the body, or that it is unknown', () => {
    const body = (...headers: string[]) => (read(get(...headers)), head.bodyBytes)
    expect(body()).toBe(0)
    expect(body('Content-Length: 12')).toBe(12)
    expect(body('content-length:  0 ')).toBe(0)
    expect(body('Content-Length: 99999999999999999999')).toBe(-1)
    expect(body('Transfer-Encoding: chunked', 'Content-Length: 5')).toBe(-1)
    expect(body('Content-Length: 5', 'Expect: 100-continue')).toBe(-1)
    expect(read(get('Content-Length: -1'))).toBe(FRAME.badRequest)
    expect(read(get('Content-Length: 1,2'))).toBe(FRAME.badRequest)
  })

  it.each([...malformedHeads.map(({ why, request }) => [why, request])])(
    'RFC 9112: are refused with %s',
    (_why, request) => {
      expect(read(request)).toBe(FRAME.badRequest)
    },
  )

  it('RFC 9112: repeat a length or nest encodings without contradiction', () => {
    expect(read(get('Content-Length: 5', 'Content-Length:5\t'))).toBeGreaterThan(0)
    expect(head.bodyBytes).toBe(5)
    expect(read(get('Transfer-Encoding: gzip, Chunked '))).toBeGreaterThan(0)
    expect(read(get('Transfer-Encoding: gzip', 'Transfer-Encoding: chunked'))).toBeGreaterThan(0)
    expect(head.bodyBytes).toBe(-1)
  })

  it.each(acceptedCodings)('rule 12: Accept-Encoding %j takes gzip: %s', (value, takes) => {
    read(get(...value.split('|').map((line) => `Accept-Encoding: ${line}`)))
    expect(head.acceptsGzip).toBe(takes)
    read(get())
    expect(head.acceptsGzip).toBe(false)
  })

  it.each(['', '\r\n', 'x', 'GET /', 'GET / HTTP/2.0', 'GET / FTP/1.1', '\x16\x03\x01', 'GET'])(
    'are not recognized in %j',
    (line) => {
      expect(read(`${line}\r\n\r\n`)).toBeLessThanOrEqual(0)
    },
  )

  it('never make the reader throw or read too far, whatever the input', () => {
    const requests = clientRequests().map((client) => client.bytes)
    const scrap = fc.constantFrom('\r\n', '\n', '\r', '\r\n\r\n', ' ', ':', ' HTTP/1.1', '\0', '')
    const edit = fc.record({ at: fc.nat(600), remove: fc.nat(8), insert: scrap })
    fc.assert(
      fc.property(fc.constantFrom(...requests), fc.array(edit), (bytes, edits) => {
        let text = bytes.toString('latin1')
        for (const { at, remove, insert } of edits) {
          const place = at % (text.length + 1)
          text = text.slice(0, place) + insert + text.slice(place + remove)
        }
        const behind = read(text)
        expect(behind).toBeLessThanOrEqual(text.length)
        if (behind > 0) expect(head.targetEnd).toBeLessThanOrEqual(behind)
      }),
      { numRuns: 10_000 },
    )
  })
})
