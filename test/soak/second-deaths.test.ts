import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ONE_EACH } from '../support/alerts/all-targets.ts'
import type { Counts, ToldFleet } from '../support/alerts/told-fleet.ts'
import { startToldFleet } from '../support/alerts/told-fleet.ts'
import type { Machine } from '../support/processes/whole-fleet.ts'
import { haproxyProgram } from '../support/processes/whole-fleet.ts'
import { serverPrograms } from '../support/servers/replicated.ts'

// Real processes: jobs or the database is down, and then another service dies, is back, and dies
// again. Each target has one message about each death and one about each end, and none is left
// over. BABOU_TEST_VICTIMS is how many die in all (all); half of them of each list.
//
// The reporting node is killed when the others know what it reported: before that, the next one
// would report it again. In the same way, the database is suspended when it has noted what they
// accepted.

type Way = 'killed' | 'suspended' | 'cut off'

interface Away {
  readonly what: string
  /** Its reports name it by type and name, as in the registry. */
  readonly about: readonly Pick<Machine, 'type' | 'node'>[]
  readonly begin: () => unknown
  readonly end: () => unknown
  readonly victims: readonly (readonly [string, Way])[]
}

const bothJobs = () => ['jobs-1', 'jobs-2'].map((name) => fleet.named(name))
const AWAY: readonly Away[] = [
  {
    what: 'jobs',
    about: [1, 2].map((at) => ({ type: 'jobs', node: `jobs-${at}` })),
    begin: () => Promise.all(bothJobs().map((one) => one.kill())),
    end: () => Promise.all(bothJobs().map((one) => one.start())),
    victims: [
      ...([
        ['site-1', 'killed'],
        ['tracker-1', 'suspended'],
      ] as const),
      ...([
        ['site-2', 'suspended'],
        ['tracker-2', 'killed'],
      ] as const),
      ...([
        // One that is killed twice is also reported as restarting.
        ['haproxy', 'suspended'],
        // From the database.
        ['site-2', 'cut off'],
      ] as const),
    ],
  },
  {
    what: 'the database',
    about: [{ type: 'postgresql', node: 'postgresql' }],
    begin: () => fleet.servers.first.pause(),
    end: () => fleet.servers.first.resume(),
    // A site or jobs that was killed does not start until the database is back.
    victims: [
      ...([
        ['jobs-1', 'suspended'],
        ['tracker-1', 'killed'],
      ] as const),
      ...([
        ['site-2', 'suspended'],
        ['jobs-2', 'suspended'],
      ] as const),
      ...([
        ['site-1', 'suspended'],
        ['tracker-2', 'suspended'],
      ] as const),
      ...([['haproxy', 'suspended']] as const),
    ],
  },
]
const NONE = ONE_EACH.map(() => 0)
const COUNT = Math.ceil(Number(process.env.BABOU_TEST_VICTIMS ?? 14) / 2)

const programs = haproxyProgram() === null ? null : serverPrograms()
let fleet: ToldFleet

const begin: Readonly<Record<Way, (victim: Machine) => unknown>> = {
  suspended: (victim) => victim.pause(),
  killed: (victim) => victim.kill(),
  'cut off': (victim) => victim.cutOff?.(true),
}
const mend: Readonly<Record<Way, (victim: Machine) => unknown>> = {
  suspended: (victim) => victim.resume(),
  killed: (victim) => victim.begin(),
  'cut off': (victim) => victim.cutOff?.(false),
}

describe.skipIf(programs === null)('a fleet of two of everything', () => {
  beforeAll(async () => {
    fleet = await startToldFleet(programs as string)
  })
  afterAll(() => fleet.stop())

  describe.each(AWAY)('while $what is down', ({ about, begin: leave, end, victims }) => {
    const before: Counts[] = []
    const untilAll = async (what: keyof Counts, since: number) => {
      for (const [at, one] of about.entries()) {
        await fleet.untilTold(what, one, before[at], since)
      }
    }
    beforeAll(async () => {
      before.push(...about.map((one) => fleet.heardSoFar(one)))
      const since = performance.now()
      await leave()
      await untilAll('iring', since)
      for (const one of about) await fleet.untilKnown(one)
    })

    it.each(victims.slice(0, COUNT))('each death of %s, %s, is reported', async (name, way) => {
      const victim = fleet.named(name)
      for (const _death of ['first', 'second']) {
        const from = fleet.heardSoFar(victim)
        const silentSince = performance.now()
        await begin[way](victim)
        await fleet.untilTold('iring', victim, from, silentSince)
        const backSince = performance.now()
        await mend[way](victim)
        await fleet.untilTold('esolved', victim, from, backSince)
        expect(fleet.told(victim, from)).toEqual({ iring: ONE_EACH, esolved: ONE_EACH })
      }
      expect(fleet.receivers.faults).toEqual([])
    })

    it('and when it is back, its end is reported, and nothing else', async () => {
      const dead = victims.slice(0, COUNT).map(([name]) => fleet.named(name))
      const others = dead.filter(({ node }) => about.every((one) => one.node !== node))
      const from = others.map((one) => fleet.heardSoFar(one))
      const soFar = fleet.receivers.all.length
      const backSince = performance.now()
      await end()
      await untilAll('esolved', backSince)
      const came = others.map((one, at) => fleet.told(one, from[at]))
      const texts = fleet.receivers.all.slice(soFar).map(({ text }) => text)
      expect(came, texts.join('\n')).toEqual(others.map(() => ({ iring: NONE, esolved: NONE })))
      const told = about.map((one, at) => fleet.told(one, before[at]))
      expect(told).toEqual(about.map(() => ({ iring: ONE_EACH, esolved: ONE_EACH })))
      // Otherwise, jobs sends them again when the database is back.
      await fleet.untilNoted()
    })
  })
})
