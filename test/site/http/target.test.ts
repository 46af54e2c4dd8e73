import { describe, expect, it } from 'vitest'
import { strictRecord, text } from '../../../src/shared/shape.ts'
import { createSenderReader, sourceOf } from '../../../src/site/http/identity/client-address.ts'
import { readCookies, setCookieLine } from '../../../src/site/http/cookies.ts'
import {
  BadCursor,
  decodeCursor,
  encodeCursor,
  listLimit,
  readCursor,
  withQuery,
} from '../../../src/site/http/frame/cursor.ts'
import { nextPath } from '../../../src/site/http/identity/next-path.ts'
import { bySpecificity } from '../../../src/site/http/path.ts'
import { readPairs, readTarget } from '../../../src/site/http/target.ts'

describe('the target of a request', () => {
  const cases = [
    ['/torrents?q=a+b', '/torrents', { q: 'a b' }, false],
    ['/torrents.json?q=%C3%A9', '/torrents', { q: 'é' }, true],
    ['/api/v1/torrents', '/torrents', {}, true],
    ['/api/v1', '/', {}, true],
    ['/.json', '/', {}, true],
    ['/api/v10', '/api/v10', {}, false],
    ['http://host:80/users?tag=a&tag=b', '/users', { tag: ['a', 'b'] }, false],
    ['/x?__proto__=1', '/x', Object.fromEntries([['__proto__', '1']]), false],
  ] as const
  it.each(cases)('%s', (url, path, query, isJson) => {
    expect(readTarget(url)).toMatchObject({ ok: true, target: { path, query, isJson } })
  })

  it('keeps a field named like the prototype a field', () => {
    const read = readTarget('/x?__proto__=1&constructor=2')
    const query = read.ok ? read.target.query : {}
    expect(Object.keys(query)).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(query)).toBe(Object.prototype)
  })

  it.each(['/a%00b', '/a?q=%00', '/a?q=%ff', '/%c3', '/a?%ff=1', 'nonsense'])(
    'refuses %s as not clean',
    (url) => expect(readTarget(url)).toMatchObject({ ok: false, code: 'BAD_ENCODING' }),
  )

  it('refuses a target that is too long, or has too many fields', () => {
    const long = readTarget(`/api/v1/x?q=${'a'.repeat(9_000)}`)
    expect(long).toEqual({ ok: false, code: 'ADDRESS_TOO_LONG', path: '/x', isJson: true })
    expect(readPairs('a&'.repeat(2_000))).toBeNull()
  })
})

describe('the redirect after a sign-in', () => {
  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', '', 7, '/a\nb', '/a b'])(
    'never to %j',
    (given) => expect(nextPath(given)).toBe('/'),
  )
  it('leads to a local path', () => expect(nextPath('/torrents?q=a%20b')).toBe('/torrents?q=a%20b'))
})

describe('the sender of a request', () => {
  const req = (remoteAddress: string, headers: Record<string, string>) =>
    ({ socket: { remoteAddress }, headers: { host: 'here:8080', ...headers } }) as never
  const forwarded = { 'x-forwarded-for': '203.0.113.9, 198.51.100.7, 10.0.0.2' }

  it('is the peer, whatever it claims, unless it is a trusted proxy', () => {
    const read = createSenderReader([])
    expect(read(req('::ffff:192.0.2.1', forwarded)).address).toBe('192.0.2.1')
  })

  it('is the right-most address that is not a trusted proxy', () => {
    const read = createSenderReader(['10.0.0.0/8', '::1'])
    const headers = { ...forwarded, 'x-forwarded-proto': 'https', 'x-forwarded-host': 'B.example' }
    const sender = read(req('::1', headers))
    expect(sender).toEqual({ address: '198.51.100.7', origin: 'https://b.example' })
  })

  it.each([
    ['unknown, 192.0.2.9', '192.0.2.9'],
    ['192.0.2.9, unknown', '192.0.2.9'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['192.0.2.9:1234', '192.0.2.9'],
    ['fe80::1%eth0', 'fe80::1'],
    ['unknown', '10.0.0.1'],
    ['', '10.0.0.1'],
  ])('is an address whatever the proxy writes: %j', (header, address) => {
    const read = createSenderReader(['10.0.0.1'])
    expect(read(req('10.0.0.1', { 'x-forwarded-for': header })).address).toBe(address)
  })

  it('counts as one network by IPv4 address or IPv6 /64', () => {
    expect(sourceOf('::ffff:192.0.2.1')).toBe('192.0.2.1')
    expect(sourceOf('2001:db8:1:2:3::4')).toBe(sourceOf('2001:db8:1:2:ffff::1'))
    expect(sourceOf('2001:db8:1:2::1')).not.toBe(sourceOf('2001:db8:1:3::1'))
  })

  it('stops the start when a proxy is named wrongly', () => {
    expect(() => createSenderReader(['10.0.0/8'])).toThrow('10.0.0/8')
  })
})

describe('small parts', () => {
  it('reads the first cookie of a name, and writes them bound to this host over https', () => {
    expect([...readCookies('a=1; b="2"; a=3; =x; c')]).toEqual([
      ['a', '1'],
      ['b', '"2"'],
    ])
    const cookie = { name: 'babou', value: 'v', maxAgeSeconds: 5 }
    const common = 'Path=/; HttpOnly; SameSite=Lax'
    expect(setCookieLine(cookie, true)).toBe(`__Host-babou=v; ${common}; Secure; Max-Age=5`)
    expect(setCookieLine(cookie, false)).toBe(`babou=v; ${common}; Max-Age=5`)
  })

  it('accepts the cursors it created, and no others', () => {
    const place = strictRecord({ name: text(10) })
    expect(decodeCursor(place, encodeCursor({ name: 'ann' }))).toEqual({ name: 'ann' })
    expect(decodeCursor(place, undefined)).toBeNull()
    for (const bad of [
      'x',
      encodeCursor({ name: 7 }),
      encodeCursor(null),
      ['a'],
      'a'.repeat(2000),
    ]) {
      expect(() => decodeCursor(place, bad)).toThrow(BadCursor)
      expect(readCursor(place, bad)).toBeUndefined()
    }
  })

  it('limits the length of a list', () => {
    expect(['7', '0', '999', 'x', undefined].map((text) => listLimit(text))).toEqual([
      7, 1, 100, 50, 50,
    ])
  })

  it('changes one field of an address and keeps the rest', () => {
    const query = { q: 'a b', tag: ['x', 'y'], cursor: 'c' }
    expect(withQuery('/t', query, { cursor: undefined })).toBe('/t?q=a+b&tag=x&tag=y')
    expect(withQuery('/t', {}, {})).toBe('/t')
  })

  it('puts fixed words before parameters, whatever their order in the list', () => {
    const paths = ['/', '/a', '/a/:id', '/b', '/a/:id/x', '/a/new', '/b/c/d', '/a/b/:c', '/:any']
    for (let turn = 0; turn < paths.length; turn++) {
      const sorted = [...paths.slice(turn), ...paths.slice(0, turn)].sort(bySpecificity)
      expect(sorted.indexOf('/a/new')).toBeLessThan(sorted.indexOf('/a/:id'))
      expect(sorted.indexOf('/a/b/:c')).toBeLessThan(sorted.indexOf('/a/:id/x'))
      expect(sorted.indexOf('/b')).toBeLessThan(sorted.indexOf('/:any'))
    }
  })
})
