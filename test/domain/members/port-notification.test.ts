import { describe, expect, it } from 'vitest'
import { portNotification } from '../../../src/domain/members/port-notification.ts'
import { HOUR_MS, MINUTE_MS } from '../../../src/domain/units.ts'

const START = new Date('2026-03-01T12:00:00Z')
const after = (minutes: number) => new Date(START.getTime() + minutes * MINUTE_MS)

/** Of a port that is closed since START and was tested again after that time. */
function due(minutes: number, given: object = {}) {
  const port = {
    ...{ reachable: false, since: START, testedAt: after(minutes) },
    ...{ toldOpen: null, toldClosedAt: null, ...given },
  }
  return portNotification(port, after(minutes))
}

describe('a notification about a port', () => {
  it('is due when a test ten minutes later confirms that the port is closed', () => {
    expect([due(0), due(9), due(10)]).toEqual([null, null, 'port-closed'])
  })

  it('is not due for an open port that was never reported closed', () => {
    expect(due(60, { reachable: true })).toBeNull()
    expect(due(60, { reachable: true, toldOpen: true, toldClosedAt: START })).toBeNull()
  })

  it('is due when a port that was reported closed has been open for ten minutes', () => {
    const open = { reachable: true, toldOpen: false, toldClosedAt: START }
    expect([due(9, open), due(10, open)]).toEqual([null, 'port-open'])
  })

  it('is not repeated while the port remains closed', () => {
    expect(due(3_000, { toldOpen: false, toldClosedAt: START })).toBeNull()
  })

  it('follows another one about a closed port of the family after a day', () => {
    const told = (hours: number) => new Date(after(60).getTime() - hours * HOUR_MS)
    expect(due(60, { toldOpen: true, toldClosedAt: told(23) })).toBeNull()
    expect(due(60, { toldClosedAt: told(23) })).toBeNull()
    expect(due(60, { toldClosedAt: told(24) })).toBe('port-closed')
  })
})
