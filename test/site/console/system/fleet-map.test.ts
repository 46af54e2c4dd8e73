import { describe, expect, it } from 'vitest'
import { mapTable } from '../../../../src/site/console/system/fleet/services/map.ts'
import type { ServiceRow } from '../../../../src/store/fleet/services.ts'

const row = (at: number, silentSeconds = 0) =>
  ({
    ...{ type: 'tracker', node: `node-${at}`, machine: `host-${at}`, place: '', state: 'ready' },
    ...{ silentSeconds, isDisabled: false },
  }) as ServiceRow

describe('the map of the fleet', () => {
  it('orders machines as people count, and those where something is down first', () => {
    const rows = [10, 9, 100, 2].map((at) => row(at))
    const names = mapTable([...rows, row(77, 999)]).rows.map(({ head }) => JSON.stringify(head))
    expect(names.map((text) => /host-\d+/.exec(text)?.[0])).toEqual([
      ...['host-77', 'host-2', 'host-9', 'host-10', 'host-100'],
    ])
  })

  it('says how many machines it has no room for, which are up', () => {
    const rows = Array.from({ length: 101 }, (_, at) => row(at, at === 100 ? 999 : 0))
    const page = mapTable(rows)
    expect(page.rows).toHaveLength(60)
    expect(JSON.stringify(page.rows[0])).toContain('node-100 down')
    expect(page.title).toBe('Map: 60 of 101 machines, those with something down first')
  })
})
