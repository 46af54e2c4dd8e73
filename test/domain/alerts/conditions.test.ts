import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { conditions, findAll } from '../../../src/domain/alerts/conditions/index.ts'
import type { FleetFacts, ServiceFacts } from '../../../src/domain/alerts/facts.ts'
import { prometheusRules } from '../../../src/domain/alerts/prometheus.ts'
import { aService, facts, limits } from '../../support/alerts/facts.ts'

const MIB = 1024 * 1024
const names = (found: FleetFacts) => findAll(found, limits).map(({ condition }) => condition.name)
const with_ = (figures: Record<string, number>) => ({ figures })

/** For each condition: a service or fleet that just meets it, and one that just does not. */
const EDGES: Readonly<Record<string, readonly [meets: FleetFacts, not: FleetFacts]>> = {
  silent: services({ silentSeconds: 21 }, { silentSeconds: 20 }),
  'journal-refused': services(with_({ journalRefused: 1 }), with_({ journalRefused: 0 })),
  'proxy-empty': services(
    { type: 'haproxy', ...with_({ emptyBackends: 1 }) },
    { type: 'haproxy', ...with_({ emptyBackends: 0 }) },
  ),
  'database-lag': services(
    { type: 'postgresql', ...with_({ lagSeconds: 31 }) },
    { type: 'postgresql', ...with_({ lagSeconds: 30 }) },
  ),
  'two-writers': services(
    { type: 'postgresql', ...with_({ writableHosts: 2 }) },
    { type: 'postgresql', ...with_({ writableHosts: 1 }) },
  ),
  disk: services(
    with_({ diskFreeBytes: 99, diskBytes: 1_000 }),
    with_({ diskFreeBytes: 100, diskBytes: 1_000 }),
  ),
  descriptors: services(
    with_({ descriptors: 81, mostDescriptors: 100 }),
    with_({ descriptors: 80, mostDescriptors: 100 }),
  ),
  'name-in-use': services({ rival: 'host-2, PID 8' }, { rival: null }),
  'copy-too-old': [facts([], { copyHours: 31 }), facts([], { copyHours: 30 })],
  'copy-damaged': [facts([], { copyFault: 'its rows of member are wrong' }), facts([])],
  flapping: services({ starts: 3 }, { starts: 2 }),
  behind: services(with_({ journalLagSeconds: 61 }), with_({ journalLagSeconds: 60 })),
  'journal-growing': services(
    with_({ journalBytes: 1_025 * MIB }),
    with_({ journalBytes: 1_024 * MIB }),
  ),
  memory: services(
    with_({ machineMemoryFreeBytes: 49, machineMemoryBytes: 1_000 }),
    with_({ machineMemoryFreeBytes: 50, machineMemoryBytes: 1_000 }),
  ),
  'clock-apart': services({ apartSeconds: -6 }, { apartSeconds: 5 }),
  'certificate-ending': services(with_({ certificateDays: 14 }), with_({ certificateDays: 15 })),
  'task-overdue': [facts([], { overdueTasks: ['sum-days'] }), facts([])],
  'wrong-passkeys': services(with_({ unknownPasskeys: 51 }), with_({ unknownPasskeys: 50 })),
  'refused-joins': [facts([], { refusedPerMinute: 31 }), facts([], { refusedPerMinute: 30 })],
  'versions-differ': [
    facts([aService(), aService({ node: 'edge-2', version: '2' })]),
    facts([aService(), aService({ node: 'edge-2' })]),
  ],
}

function services(
  meets: Partial<ServiceFacts>,
  not: Partial<ServiceFacts>,
): readonly [FleetFacts, FleetFacts] {
  return [facts([aService(meets)]), facts([aService(not)])]
}

describe('conditions', () => {
  it('each have a file and a case here', () => {
    const all = conditions.map(({ name }) => name).sort()
    expect(Object.keys(EDGES).sort()).toEqual(all)
    const files = fs.readdirSync('src/domain/alerts/conditions').filter((f) => f !== 'index.ts')
    expect(files.map((file) => file.replace('.ts', '')).sort()).toEqual(all)
  })

  it.each(Object.entries(EDGES))('%s is found exactly beyond its limit', (name, [meets, not]) => {
    expect(names(meets)).toEqual([name])
    expect(names(not)).toEqual([])
  })

  it.each(Object.keys(EDGES).filter((name) => name !== 'versions-differ'))(
    '%s is not found of a service that staff stopped, drained or disabled',
    (name) => {
      const [{ services: all, ...rest }] = EDGES[name]
      if (all.length === 0) return
      for (const given of [{ state: 'stopped' }, { state: 'draining' }, { isDisabled: true }]) {
        expect(names({ ...rest, services: all.map((one) => ({ ...one, ...given })) })).toEqual([])
      }
    },
  )

  it('finds a service that was stopped for longer than an upgrade takes', () => {
    expect(names(facts([aService({ state: 'stopped', silentSeconds: 901 })]))).toEqual(['silent'])
  })

  it('find nothing but silence of a service that does not answer', () => {
    const lag = { type: 'postgresql', state: 'failed', figures: { lagSeconds: 900 } }
    expect(names(facts([aService(lag)]))).toEqual(['silent'])
  })

  it('find nothing when a figure is not known', () => {
    expect(names(facts([aService({ figures: { diskFreeBytes: 1 } })]))).toEqual([])
  })
})

describe('a dead machine', () => {
  const dead = { silentSeconds: 60 }
  const three = ['site', 'tracker', 'jobs'].map((type) => aService({ type, ...dead }))

  it('is one finding that covers its services', () => {
    const found = findAll(facts([...three, aService({ machine: 'host-2', node: 'b' })]), limits)
    expect(found.map(({ subject }) => subject)).toEqual(['machine host-1'])
    expect(found[0].covers).toEqual(['site edge-1', 'tracker edge-1', 'jobs edge-1'])
  })

  it('is not dead while one of its services reports', () => {
    const found = findAll(facts([...three, aService({ node: 'b' })]), limits)
    expect(found.map(({ subject }) => subject)).toEqual([
      ...['site edge-1', 'tracker edge-1', 'jobs edge-1'],
    ])
  })
})

describe('the rules for Prometheus', () => {
  it('have the limits of the settings', () => {
    const { rules, routes } = prometheusRules({ ...limits, alertBehindSeconds: 77 })
    expect(rules).toContain("expr: 'babou_tracker_journal_lag_seconds > 77'")
    expect(rules.match(/- alert: Babou/g)!.length).toBeGreaterThan(10)
    expect(routes).toContain('repeat_interval: 240m')
  })

  it('make the alerts of a machine one group of Alertmanager', () => {
    const { rules, routes } = prometheusRules(limits)
    expect(routes).toContain('group_by: [machine]')
    const all = rules.match(/- alert: Babou/g)!.length
    expect(rules.split(/machine: '\{\{ or \$labels\.machine /)).toHaveLength(all + 1)
  })
})
