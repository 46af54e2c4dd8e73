import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import { H } from '../../../../src/tracker/memory/layout.ts'
import {
  attachPrefixes,
  createPrefixWriter,
} from '../../../../src/tracker/memory/tables/prefix-table.ts'
import { remoteAt } from '../../support/a-tracker.ts'
import { aWorld, seededRandom } from '../../support/a-world.ts'

function aTable() {
  const { world, tables } = aWorld()
  const prefixes = attachPrefixes(world.words, H.networks)
  const find = (address: string) => {
    const { isIpv4, words } = remoteAt(address)
    return isIpv4 ? prefixes.find4(words[0]) : prefixes.find6(words, 0)
  }
  return { find, prefixes, set: createPrefixWriter(world.memory, H.networks, tables.limbo).set }
}

describe('a table of networks', () => {
  it('distinguishes an address in a network from its neighbors', () => {
    const { find, set } = aTable()
    set([
      { network: '10.0.0.0/8', value: 1 },
      { network: '203.0.113.7', value: 2 },
      { network: '255.255.255.0/24', value: 3 },
      { network: '2001:db8::/32', value: 4 },
      { network: 'ffff::/16', value: 5 },
    ])
    expect(['9.255.255.255', '10.0.0.0', '10.255.255.255', '11.0.0.0'].map(find)).toEqual([
      0, 1, 1, 0,
    ])
    expect(['203.0.113.6', '203.0.113.7', '203.0.113.8'].map(find)).toEqual([0, 2, 0])
    expect(['255.255.255.255', '255.255.254.255', '0.0.0.0'].map(find)).toEqual([3, 0, 0])
    expect(['2001:db7:ffff::', '2001:db8::', '2001:db8:ffff::1', '2001:db9::'].map(find)).toEqual([
      0, 4, 4, 0,
    ])
    expect(['ffff:ffff::1', 'fffe::1', '::1'].map(find)).toEqual([5, 0, 0])
  })

  it('finds the same in a table that is large enough for an index', () => {
    const { find, set } = aTable()
    const many = Array.from({ length: 10_000 }, (_, index) => ({
      network: `${20 + (index >> 8)}.${index & 255}.7.0/24`,
      value: 1 + index,
    }))
    set([...many, { network: '255.255.255.255', value: 5 }, { network: '2001:db8::/32', value: 6 }])
    const asked = ['19.255.7.9', '20.0.6.255', '20.0.7.0', '20.0.8.0', '20.255.7.255', '21.0.7.1']
    expect(asked.map(find)).toEqual([0, 0, 1, 0, 256, 257])
    const ends = [
      '0.0.0.0',
      '59.15.7.1',
      '59.16.7.1',
      '255.255.255.255',
      '2001:db8::1',
      '2001:db9::',
    ]
    expect(ends.map(find)).toEqual([0, 10_000, 0, 5, 6, 0])
  })

  it('prefers the narrower of two nested networks', () => {
    const { find, set } = aTable()
    set([
      { network: '10.1.0.0/16', value: 2 },
      { network: '10.0.0.0/8', value: 1 },
      { network: '10.1.255.0/24', value: 3 },
      { network: '10.0.0.0/24', value: 4 },
    ])
    const asked = ['10.0.0.9', '10.0.1.0', '10.1.0.0', '10.1.255.9', '10.2.0.0', '11.0.0.0']
    expect(asked.map(find)).toEqual([4, 1, 2, 3, 1, 0])
  })

  it('reports invalid networks, and is empty without any', () => {
    const { find, prefixes, set } = aTable()
    expect(
      set([
        { network: 'x/8', value: 1 },
        { network: '1.2.3.0/33', value: 1 },
      ]),
    ).toEqual(['x/8', '1.2.3.0/33'])
    expect([prefixes.isEmpty(), find('1.2.3.4'), find('::1')]).toEqual([true, 0, 0])
    set([{ network: '1.2.3.4', value: 1 }])
    expect([prefixes.isEmpty(), find('::1'), find('1.2.3.4')]).toEqual([false, 0, 1])
  })

  it('agrees with a slow search in random networks', () => {
    const random = seededRandom(3)
    const { find, set } = aTable()
    const byte = () => Math.floor(random() * 256)
    // Few different first bytes, so that networks lie within each other.
    const networks = Array.from({ length: 300 }, (_, index) => {
      const bits = 4 + Math.floor(random() * 29)
      const text = `${byte() % 4}.${byte() % 4}.${byte()}.${byte()}/${bits}`
      const [address] = ipaddr.parseCIDR(text)
      return { address, bits, network: text, value: index + 1 }
    })
    set(networks)
    for (let time = 0; time < 800; time++) {
      const text = `${byte() % 5}.${byte() % 5}.${byte()}.${byte()}`
      const address = ipaddr.parse(text)
      const holding = networks.filter((one) => address.match(one.address, one.bits))
      const most = Math.max(...holding.map(({ bits }) => bits))
      const narrowest = holding.filter(({ bits }) => bits === most).map(({ value }) => value)
      const found = find(text)
      if (narrowest.length === 0) expect(found).toBe(0)
      else expect(narrowest).toContain(found)
    }
  })
})
