import { describe, expect, it } from 'vitest'
import type { FleetFacts } from '../../../src/domain/alerts/facts.ts'
import type { OpenAlert } from '../../../src/domain/alerts/look.ts'
import { look } from '../../../src/domain/alerts/look.ts'
import { aService, facts, limits } from '../../support/alerts/facts.ts'

const NOW = new Date('2026-11-27T12:00:00Z')

const proxy = aService({ type: 'haproxy', node: 'front', figures: { emptyBackends: 1 } })
const database = (state: string, isStandby = 0) => {
  return aService({ type: 'postgresql', node: `db-${isStandby}`, state, figures: { isStandby } })
}

function changes(found: FleetFacts, open: readonly OpenAlert[] = []) {
  const all = look(found, open, { limits, windows: [] }, NOW)
  return all.map(({ condition, subject, life }) => [condition, subject, life?.state])
}

/** An alert that fires. */
const firing = (condition: string, subject: string): OpenAlert => ({
  ...{ id: 1, condition, subject, machine: '', severity: 'critical', says: 'It is.' },
  life: { state: 'firing', since: 0, silencedUntil: null, toldAt: 1, goneSince: null },
})

describe('a database that does not answer', () => {
  it('is one alert: proxies without a server follow from it', () => {
    const away = facts([proxy, database('failed'), database('ready', 1)])
    expect(changes(away)).toEqual([['silent', 'postgresql db-0', 'pending']])
    const there = facts([proxy, database('ready'), database('failed', 1)])
    expect(changes(there).map(([condition]) => condition)).toEqual(['silent', 'proxy-empty'])
  })

  it('leaves what fired before as it is', () => {
    const served = aService({ type: 'haproxy', node: 'front', figures: { emptyBackends: 0 } })
    const open = [firing('proxy-empty', 'haproxy front')]
    const away = changes(facts([served, database('failed')]), open)
    expect(away.filter(([condition]) => condition === 'proxy-empty')).toEqual([])
    const there = changes(facts([served, database('ready')]), open)
    expect(there.filter(([condition]) => condition === 'proxy-empty')).toHaveLength(1)
  })
})
