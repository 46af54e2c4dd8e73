import { expect, it } from 'vitest'
import { reachabilityPage } from '../../../../src/site/console/people/reachability/pages.ts'

it('says why there are no shares, in place of three empty tables', () => {
  const { tables, nothing } = reachabilityPage({ families: [], clients: [], networks: [] })
  expect(tables).toEqual([])
  expect(nothing).toContain('“Connection checks per second” is 0')
})

it('has a table for families, clients and networks once a port was tested', () => {
  const share = { part: 'IPv4', members: 2, tested: 3, open: 1, overUtp: 0 }
  const given = { families: [share], clients: [share], networks: [share] }
  const { tables, nothing } = reachabilityPage(given)
  expect(tables.map(({ title }) => title)).toEqual(['IPv4 and IPv6', 'Clients', 'Networks'])
  expect(nothing).toBeNull()
})
