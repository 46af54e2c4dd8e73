import { describe, expect, it } from 'vitest'
import { createHeadReader } from '../../../src/tracker/io/http-framing.ts'
import { KEEP_EVERY } from '../../../src/tracker/io/known-headers.ts'
import { clientRequests } from '../../support/clients/client-requests.ts'

/** Returns what a reader reads from a head at `at` of a new buffer. */
function said(reader: ReturnType<typeof createHeadReader>, text: string, at = 0) {
  const memory = new ArrayBuffer(4_096)
  const bytes = Buffer.from(memory)
  const end = at + bytes.write(text, at, 'latin1')
  const read = reader.read(bytes, at, end)
  if (read <= 0) return { behind: read }
  const behind = read - at
  const { keepAlive, isBrowser, agent, acceptsGzip, bodyBytes, forwardedLines, isHttp10 } =
    reader.head
  return { behind, keepAlive, isBrowser, agent, acceptsGzip, bodyBytes, forwardedLines, isHttp10 }
}

/** A reader that knows the headers of this head, at this offset. */
function knowing(text: string, at = 0) {
  const reader = createHeadReader()
  for (let time = 0; time < KEEP_EVERY; time++) said(reader, text, at)
  return reader
}

const fresh = (text: string, at = 0) => said(createHeadReader(), text, at)

/** A request with these headers after a target of any length. */
const request = (target: string, headers: readonly string[], version = '1.1') =>
  [`GET ${target} HTTP/${version}`, ...headers, '', ''].join('\r\n')

const HEADERS = [
  ['Host: a.example', 'User-Agent: Transmission/4.0.6', 'Connection: close'],
  ['Host: a.example', 'User-Agent: Transmission/4.0.6', 'Connection: cloze'],
  ['Host: a.example', 'User-Agent: qBittorrent/4.6', 'Accept-Encoding: gzip'],
  ['Host: a.example', 'User-Agent: Mozilla/5.0 of a bro', 'Cookie: a=12'],
  ['Host: a.example', 'User-Agent: curl/8.0', 'Content-Length: 2'],
  ['Host: a.example', 'X-Forwarded-For: 192.0.2.1', 'Connection: keep-alive'],
  ['Host: a'],
  [],
]

describe('known headers', () => {
  it('give the same fields again, at any offset and with other requests in between', () => {
    const reader = createHeadReader()
    for (let round = 0; round < 4 * KEEP_EVERY; round++) {
      for (const headers of HEADERS) {
        for (let at = 0; at < 4; at++) {
          for (const version of ['1.1', '1.0']) {
            const text = request(`/${'x'.repeat(round)}`, headers, version)
            expect(said(reader, text, at)).toEqual(fresh(text, at))
          }
        }
      }
    }
  })

  it.each([0, 1, 2, 3])('do not match if any byte differs (offset %i)', (at) => {
    const text = request('/x', ['Connection: close', 'User-Agent: curl', 'Cookie: a'])
    const from = text.indexOf('\r\n') + 2
    for (let changed = from; changed < text.length; changed++) {
      const reader = knowing(text, at)
      const other = text.slice(0, changed) + '~' + text.slice(changed + 1)
      expect(said(reader, other, at)).toEqual(fresh(other, at))
    }
  })

  it('do not match if they are incomplete or followed by another request', () => {
    const text = request('/x', HEADERS[2])
    const reader = knowing(text)
    for (let length = 0; length < text.length; length++) {
      expect(said(reader, text.slice(0, length)).behind).toBe(0)
    }
    expect(said(reader, text + text).behind).toBe(text.length)
  })

  it('include those of every client', () => {
    const reader = createHeadReader()
    for (let round = 0; round < 2 * KEEP_EVERY; round++) {
      for (const { bytes } of clientRequests()) {
        const text = bytes.toString('latin1')
        expect(said(reader, text)).toEqual(fresh(text))
      }
    }
  })
})
