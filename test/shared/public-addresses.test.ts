import { describe, expect, it } from 'vitest'
import { isPublic } from '../../src/shared/open-web.ts'

// One address of each special-purpose range of the IANA registries (IPv4, IPv6), and of multicast.
const SPECIAL = {
  'this network': ['0.0.0.0', '0.255.255.255', '::'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1'],
  'shared address space': ['100.64.0.1', '100.127.255.255'],
  loopback: ['127.0.0.1', '127.255.255.255', '::1'],
  'link-local': ['169.254.169.254', 'fe80::1', 'febf::1'],
  'protocol assignments': ['192.0.0.1', '192.0.0.170', '2001::', '2001:1ff:ffff::1'],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff:fff::1'],
  'AS112 and AMT': ['192.31.196.1', '192.52.193.1', '192.175.48.1', '2620:4f:8000::1'],
  '6to4 relay': ['192.88.99.1'],
  benchmarking: ['198.18.0.1', '198.19.255.255', '2001:2::1'],
  'multicast and reserved': ['224.0.0.1', '240.0.0.1', '255.255.255.255', 'ff02::1'],
  'IPv4-compatible': ['::127.0.0.1', '::8.8.8.8', '::10.0.0.1', '::ffff'],
  'IPv4-mapped': ['::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:169.254.169.254', '::ffff:0:1'],
  'IPv4-translated': ['::ffff:0:127.0.0.1', '::ffff:0:808:808'],
  NAT64: ['64:ff9b::127.0.0.1', '64:ff9b::8.8.8.8', '64:ff9b:1::1'],
  'discard-only and dummy': ['100::1', '100:0:0:1::1'],
  'Teredo, ORCHID, DRIP': ['2001::1', '2001:10::1', '2001:20::1', '2001:30::1'],
  '6to4': ['2002:7f00:1::1', '2002:808:808::1'],
  'segment routing': ['5f00::1'],
  'unique-local': ['fc00::1', 'fdff::1'],
  'site-local, deprecated': ['fec0::1'],
  'not assigned': ['200::1', '400::1', '4000::1', '8000::1', 'e000::1'],
}

describe('an address of the open internet', () => {
  it.each(Object.entries(SPECIAL))('is none of these: %s', (_range, addresses) => {
    for (const address of addresses) expect(isPublic(address, 443), address).toBe(false)
  })

  it('is any other, on the ports of the web only', () => {
    const open = ['8.8.8.8', '1.1.1.1', '100.128.0.1', '172.32.0.1', '192.0.1.1', '223.255.255.255']
    const open6 = ['2001:200::1', '2606:4700::1111', '2a00:1450:4001::1', '::ffff:8.8.8.8']
    for (const address of [...open, ...open6]) expect(isPublic(address, 80), address).toBe(true)
    for (const port of [22, 8080, 0]) expect(isPublic('8.8.8.8', port)).toBe(false)
  })
})
