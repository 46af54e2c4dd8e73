import { describe, expect, it } from 'vitest'
import { byAsn, readAsnLine } from '../../../src/domain/bans/asn-table.ts'
import { networkRange, networksOf } from '../../../src/domain/bans/network-ranges.ts'

const networks = (...lines: string[]) =>
  byAsn(lines.flatMap((line) => readAsnLine(line) ?? [])).map((one) => one.networks)

describe('a table of autonomous systems', () => {
  it('is read as networks and as ranges, by commas and tabs', () => {
    expect(readAsnLine('203.0.113.0/24,AS64500,Example Hosting')).toMatchObject({
      asn: 64_500,
      name: 'Example Hosting',
    })
    expect(readAsnLine('198.51.100.0\t198.51.100.255\t64501\tDE\tOther')).toMatchObject({
      asn: 64_501,
      name: 'Other',
    })
    expect(readAsnLine('"2001:db8::","2001:db8::ff","64501"')?.range.last).toBe(
      networkRange('2001:db8::ff')?.last,
    )
    for (const bad of [
      '',
      'network,asn',
      '203.0.113.0/33,1',
      '1.2.3.256,1',
      '::1::,1',
      '1.2.3.4',
    ]) {
      expect(readAsnLine(bad), bad).toBeNull()
    }
  })

  it('is combined into as few networks as possible', () => {
    expect(networks('203.0.113.0/25,1', '203.0.113.128/25,1')).toEqual([['203.0.113.0/24']])
    expect(networks('192.0.2.1,192.0.2.6,1')).toEqual([
      ['192.0.2.1/32', '192.0.2.2/31', '192.0.2.4/31', '192.0.2.6/32'],
    ])
    expect(networks('203.0.113.0/24,1', '203.0.113.64/26,1', '2001:db8::/33,1')).toEqual([
      ['203.0.113.0/24', '2001:db8:0:0:0:0:0:0/33'],
    ])
    expect(networks('192.0.2.0/24,0')).toEqual([])
  })

  it('accepts the complete range of both families', () => {
    for (const all of ['0.0.0.0/0', '0:0:0:0:0:0:0:0/0']) {
      expect(networksOf(networkRange(all)!)).toEqual([all])
    }
  })
})
