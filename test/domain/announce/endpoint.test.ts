import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import { REACH, reachOfIpv4, reachOfIpv6 } from '../../../src/domain/announce/endpoint.ts'

function reach(address: string): string {
  const bytes = ipaddr.parse(address).toByteArray()
  const words = Array.from({ length: bytes.length / 4 }, (_, index) =>
    Buffer.from(bytes).readInt32BE(index * 4),
  )
  const found =
    words.length === 1 ? reachOfIpv4(words[0]) : reachOfIpv6(words[0], words[1], words[2], words[3])
  return Object.keys(REACH)[found]
}

describe('rule 20: who may be told of an address', () => {
  it.each([
    '8.8.8.8',
    '172.32.0.1',
    '100.128.0.1',
    '223.255.255.255',
    '2a00:1450::1',
    '2001:4860::8',
  ])('%s is global', (address) => expect(reach(address)).toBe('global'))

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.1.1',
    '100.64.0.1',
    '::1',
    'fe80::1',
    'fd00::1',
    '2001:0:1::1',
    '2002:101::1',
  ])('%s is local', (address) => expect(reach(address)).toBe('local'))

  it.each([
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '::',
    'ff02::1',
    '2001:db8::1',
  ])('%s is never told', (address) => expect(reach(address)).toBe('never'))
})
