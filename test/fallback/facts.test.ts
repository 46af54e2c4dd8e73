import { describe, expect, it } from 'vitest'
import { opsUrl } from '../../src/fallback/asking.ts'
import type { Answer } from '../../src/fallback/asking.ts'
import { factsOf, whoTells } from '../../src/fallback/facts.ts'
import type { Asked, Sight } from '../../src/fallback/sight.ts'
import { silentSeenFrom } from '../../src/fallback/witnesses.ts'
import type { KeptService } from '../../src/shared/alerts/kept.ts'
import type { ToldAlert } from '../../src/shared/alerts/told.ts'
import { limits } from '../support/alerts/facts.ts'

function service(given: Partial<KeptService> & Pick<KeptService, 'type' | 'node'>): KeptService {
  const usual = { machine: 'host-1', address: '', ops: '10.0.0.1:8082', isStandby: false }
  return { ...usual, ...given }
}

function asked(type: KeptService['type'], node: string, given: Partial<Asked> = {}): Asked {
  const silent = { canAsk: true, answer: null, silentSeconds: 30 }
  return { service: service({ type, node }), ...silent, ...given }
}

const far = (node: string) => service({ type: 'jobs', node, machine: 'host-2' })
const answer = (given: Partial<Answer> = {}): Answer => ({ pid: 1, version: '1', ...given })
const away: Sight = { isUsual: false, database: 'away', jobsAreSilent: false }
const machine = 'host-1'
const site = { type: 'site', node: 'site-1', machine } as const

describe('the reporter while jobs or the database is down', () => {
  it('is the first role in the order jobs, site, tracker that answers', () => {
    const tracker = asked('tracker', 'a', { answer: answer() })
    expect(whoTells(site, [asked('jobs', 'jobs-1'), tracker], [])).toBe('me')
    const jobs = asked('jobs', 'jobs-1', { answer: answer({ database: 'away' }) })
    expect(whoTells(site, [tracker, jobs], [])).toBe(jobs)
    expect(whoTells({ type: 'tracker', node: 'b', machine }, [tracker], [])).toBe(tracker)
    expect(whoTells({ type: 'tracker', node: 'a', machine }, [asked('tracker', 'b')], [])).toBe(
      'me',
    )
  })

  it('is none of them while a jobs node reaches the database', () => {
    const jobs = asked('jobs', 'jobs-2', { answer: answer({ database: 'up' }) })
    expect(whoTells({ type: 'jobs', node: 'jobs-1', machine }, [jobs], [])).toBeNull()
    const other = asked('site', 'site-2', { answer: answer({ database: 'up', watch: 'usual' }) })
    expect(whoTells(site, [other], [])).toBeNull()
  })

  it('is the next one while the first has not watched for long enough', () => {
    const jobs = (watch: 'usual' | 'news' | 'looks') =>
      asked('jobs', 'jobs-1', { answer: answer({ database: 'away', watch }) })
    expect(whoTells(site, [jobs('news')], [])).toBe('me')
    expect(whoTells(site, [jobs('usual')], [])).toBe('me')
    expect(whoTells(site, [jobs('looks')], [])).toMatchObject({ service: { node: 'jobs-1' } })
  })
})

describe('a node that is back', () => {
  const jobs = asked('jobs', 'jobs-1', { answer: answer({ database: 'away', watch: 'looks' }) })
  const alert = (given: Partial<ToldAlert>): ToldAlert => ({
    ...{ condition: 'silent', subject: 'jobs jobs-1', machine: '', severity: 'critical' },
    ...{ says: '', state: 'firing', since: 1, silencedUntil: null, toldAt: 2, goneSince: null },
    ...{ targets: { mail: 2 }, ...given },
  })

  it('does not report until every target knows of its return, while another one can', () => {
    expect(whoTells(site, [jobs], [alert({})])).toBe('me')
    expect(whoTells(site, [jobs], [alert({ state: 'resolved' })])).toBe('me')
    expect(whoTells(site, [jobs], [alert({ state: 'resolved', targets: {} })])).toBe(jobs)
    expect(whoTells(site, [jobs], [alert({ toldAt: null })])).toBe(jobs)
    expect(whoTells(site, [jobs], [alert({ subject: 'jobs jobs-2' })])).toBe(jobs)
    expect(whoTells(site, [jobs], [alert({ condition: 'proxy-empty' })])).toBe(jobs)
  })

  it('reports when all are back, in the usual order', () => {
    const both = [alert({}), alert({ subject: 'site site-1' })]
    expect(whoTells(site, [jobs], both)).toBe(jobs)
    expect(whoTells(site, [jobs], [alert({ subject: 'machine host-1' })])).toBe(jobs)
  })
})

describe('the fleet as one node sees it', () => {
  const primary = service({ type: 'postgresql', node: 'db:5432' })
  const stateOf = (sight: Sight, all: readonly Asked[], node: string) =>
    factsOf({ services: [primary], me: site }, sight, all, []).services.find(
      (one) => one.node === node,
    )

  it('has a database that failed only if no node reaches it', () => {
    const other = (database: 'up' | 'away') => [
      asked('site', 'site-2', { answer: answer({ database }) }),
    ]
    expect(stateOf(away, other('away'), 'db:5432')?.state).toBe('failed')
    expect(stateOf(away, other('up'), 'db:5432')?.state).toBe('ready')
    expect(stateOf({ ...away, database: null }, [], 'db:5432')).toBeUndefined()
  })

  it('has a role that failed when others reach a database that it does not', () => {
    const cut = asked('jobs', 'jobs-1', { answer: answer({ database: 'away' }) })
    expect(stateOf({ ...away, database: 'up' }, [cut], 'jobs-1')?.state).toBe('failed')
    expect(stateOf(away, [cut], 'jobs-1')?.state).toBe('ready')
  })

  it('omits what cannot be queried, except for jobs that are known to be silent', () => {
    const far = { canAsk: false, silentSeconds: 40 }
    const all = [asked('jobs', 'jobs-1', far), asked('site', 'site-2', far)]
    const names = (sight: Sight) => factsOf({ services: [], me: site }, sight, all, []).services
    expect(names(away)).toEqual([])
    const known = names({ isUsual: false, database: null, jobsAreSilent: true })
    expect(known).toMatchObject([{ node: 'jobs-1', silentSeconds: 40 }])
  })

  it('leaves out a tracker that staff disabled', () => {
    const off = asked('tracker', 'edge-1', { answer: answer({ state: 'off' }) })
    expect(stateOf(away, [off], 'edge-1')).toBeUndefined()
  })
})

describe('what one node sees', () => {
  const edge = service({ type: 'tracker', node: 'edge-1', machine: 'host-3' })
  const dead = asked('tracker', 'edge-1', { service: edge })
  const other = (given: Partial<Answer>) => asked('site', 'site-2', { answer: answer(given) })
  const saysOf = (all: readonly Asked[], sight = away, open: readonly ToldAlert[] = []) => {
    const facts = factsOf({ services: [], me: site }, sight, all, [])
    return silentSeenFrom(site, sight, all, open).find(facts, limits)
  }

  it('is reported without doubt when another node got no answer either', () => {
    const [found] = saysOf([dead, other({ unseen: ['tracker edge-1'] })])
    expect(found).toMatchObject({ subject: 'tracker edge-1' })
    expect(found.says).toBe('tracker edge-1 does not report.')
  })

  it('is not reported when another node reaches what it does not', () => {
    expect(saysOf([dead, other({ seen: ['tracker edge-1'] })])).toEqual([])
  })

  it('says so when no other node knows', () => {
    const [found] = saysOf([dead, other({})])
    expect(found.says).toBe('tracker edge-1 does not report. Seen from site site-1 only.')
  })

  it('is not doubted once it was reported without doubt', () => {
    const told = (given: Partial<ToldAlert>): ToldAlert => ({
      ...{ condition: 'silent', subject: 'tracker edge-1', machine: '', severity: 'critical' },
      ...{ says: 'tracker edge-1 does not report.', state: 'firing', since: 1, toldAt: 2 },
      ...{ silencedUntil: null, goneSince: null, targets: { mail: 2 }, ...given },
    })
    const from = 'tracker edge-1 does not report. Seen from site site-2 only.'
    const doubts = [{}, { toldAt: null }, { says: from }].map((given) =>
      saysOf([dead, other({})], away, [told(given)])[0].says.includes('Seen from'),
    )
    expect(doubts).toEqual([false, true, true])
  })

  it('is one finding about its view when no one answers it and it has no database', () => {
    const all = [dead, asked('jobs', 'jobs-1', { service: far('jobs-1') })]
    const [found, ...more] = saysOf(all)
    expect(more).toEqual([])
    expect(found).toMatchObject({
      subject: 'view of site site-1',
      covers: ['tracker edge-1', 'jobs jobs-1'],
    })
    const up = { ...away, database: 'up' } as const
    expect(saysOf(all, up).map(({ subject }) => subject)).toEqual(['tracker edge-1', 'jobs jobs-1'])
  })

  it('never reports the machine it runs on as dead', () => {
    const services = [service({ type: 'site', node: 'site-1' })]
    const two = [asked('tracker', 'edge-1'), asked('jobs', 'jobs-1')]
    const facts = factsOf({ services, me: site }, away, two, [])
    const found = silentSeenFrom(site, { database: 'up' }, two, []).find(facts, limits)
    expect(found.map(({ subject }) => subject)).toEqual(['tracker edge-1', 'jobs jobs-1'])
  })
})

describe('the ops port of a service', () => {
  const at = (ops: string, machine = 'host-1') =>
    opsUrl(service({ type: 'site', node: 'x', ops, machine }), 'host-1')

  it('is asked where it listens, on another machine only if it is not a loopback address', () => {
    expect(at('127.0.0.1:8081')).toBe('http://127.0.0.1:8081/readyz')
    expect(at('127.0.0.1:8081', 'host-2')).toBeNull()
    expect(at('::1:8081', 'host-2')).toBeNull()
    expect(at('0.0.0.0:8081')).toBe('http://127.0.0.1:8081/readyz')
    expect(at('0.0.0.0:8081', 'host-2')).toBe('http://host-2:8081/readyz')
    expect(at('fd00::5:8081', 'host-2')).toBe('http://[fd00::5]:8081/readyz')
    expect(at('')).toBeNull()
  })
})
