import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import { createTrustedProxies } from '../../../src/tracker/io/forwarded.ts'
import { createHeadReader } from '../../../src/tracker/io/http-framing.ts'
import { createRemote, setAddress } from '../../../src/tracker/memory/remote.ts'
import type { Remote } from '../../../src/tracker/memory/remote.ts'
import { parseAddress } from '../../../src/tracker/wire/parse-address.ts'

const reader = createHeadReader()
const proxies = createTrustedProxies(['10.0.0.0/8', '2001:db8::/32', '127.0.0.1'])

function textOf(remote: Remote): string {
  const octets = Buffer.alloc(16)
  remote.words.forEach((word, at) => octets.writeInt32BE(word, at * 4))
  return ipaddr.fromByteArray([...octets.subarray(0, remote.isIpv4 ? 4 : 16)]).toString()
}

/** Returns the client of a request through a trusted proxy; null: not known. */
function forwarded(...lines: string[]): string | null {
  const headers = lines.map((line) => `X-Forwarded-For: ${line}\r\n`).join('')
  const bytes = Buffer.from(`GET / HTTP/1.1\r\nHost: t\r\n${headers}\r\n`, 'latin1')
  reader.read(bytes, 0, bytes.length)
  const remote = createRemote()
  return proxies.resolve(bytes, reader.head, remote) ? textOf(remote) : null
}

function remoteAt(address: string): Remote {
  const words = new Int32Array(4)
  const bytes = Buffer.from(address)
  const remote = createRemote()
  const family = parseAddress(bytes, 0, bytes.length, words)
  if (family === 0) throw new Error(`${address} is no address`)
  setAddress(remote, family, words)
  return remote
}

describe('rule 18: X-Forwarded-For from a trusted proxy', () => {
  it('gives the right-most address that is not itself trusted', () => {
    expect(forwarded('203.0.113.9')).toBe('203.0.113.9')
    expect(forwarded('1.1.1.1, 203.0.113.9')).toBe('203.0.113.9')
    expect(forwarded('1.1.1.1, 203.0.113.9, 10.1.2.3 ,10.9.9.9')).toBe('203.0.113.9')
    expect(forwarded('2a00:1450::5, 2001:db8::1')).toBe('2a00:1450::5')
  })

  it('joins several lines in order', () => {
    expect(forwarded('1.1.1.1', '2.2.2.2', '10.0.0.1')).toBe('2.2.2.2')
  })

  it('accepts ports, brackets and mapped addresses as proxies write them', () => {
    expect(forwarded('203.0.113.9:4711')).toBe('203.0.113.9')
    expect(forwarded('[2a00:1450::5]:4711')).toBe('2a00:1450::5')
    expect(forwarded('::ffff:203.0.113.9')).toBe('203.0.113.9')
  })

  it.each(['', 'unknown', '1.2.3', '1.2.3.4.5', '256.1.1.1', '01.1.1.1', '1.1.1.1 2.2.2.2', ':::'])(
    'falls back to the socket on %j',
    (entry) => {
      expect(forwarded(`1.1.1.1, ${entry}`)).toBeNull()
      expect(forwarded(entry)).toBeNull()
    },
  )

  it('falls back to the socket when all are trusted', () => {
    expect(forwarded('10.1.1.1, 10.2.2.2')).toBeNull()
  })

  it('recognizes proxies by network, in both families', () => {
    expect(proxies.isTrusted(remoteAt('10.255.1.1'))).toBe(true)
    expect(proxies.isTrusted(remoteAt('::ffff:10.255.1.1'))).toBe(true)
    expect(proxies.isTrusted(remoteAt('2001:db8:1::'))).toBe(true)
    expect(proxies.isTrusted(remoteAt('127.0.0.1'))).toBe(true)
    expect(proxies.isTrusted(remoteAt('127.0.0.2'))).toBe(false)
    expect(proxies.isTrusted(remoteAt('2001:db9::'))).toBe(false)
  })

  it('rejects a setting that is not a network', () => {
    expect(() => createTrustedProxies(['10.0.0.0/33'])).toThrow(/BABOU_TRUSTED_PROXIES/)
  })
})

describe('rule 19: IPv4 mapped into IPv6', () => {
  it('counts as IPv4', () => {
    expect(remoteAt('::ffff:1.2.3.4')).toMatchObject({
      isIpv4: true,
      words: Int32Array.of(0x01020304, 0, 0, 0),
    })
  })
})

describe('addresses as text', () => {
  it.each([
    '0.0.0.0',
    '255.255.255.255',
    '1.20.100.255',
    '::',
    '::1',
    'fe80::1:2',
    '1:2:3:4:5:6:7:8',
  ])('%s is read as ipaddr.js does', (address) =>
    expect(textOf(remoteAt(address))).toBe(ipaddr.parse(address).toString()),
  )
})
