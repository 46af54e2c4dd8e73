import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countsOf, ONE_EACH } from '../support/alerts/all-targets.ts'
import type { ToldFleet } from '../support/alerts/told-fleet.ts'
import { startToldFleet } from '../support/alerts/told-fleet.ts'
import { runBabou } from '../support/processes/processes.ts'
import type { Machine } from '../support/processes/whole-fleet.ts'
import { haproxyProgram } from '../support/processes/whole-fleet.ts'
import { serverPrograms } from '../support/servers/replicated.ts'
import { until } from '../support/until.ts'

// Two of everything as real processes. One after the other is killed, suspended, cut off and
// restarted; the console and `babou status` say so, and every kind of target has one message about
// it and one about its end. BABOU_TEST_VICTIMS is the number of them (all).
//
// Limits count from the moment at which it is treated badly, and from the moment it is there again.

const SEEN_SECONDS = 15

type Way = 'suspended' | 'killed' | 'cut off' | 'restarted'

/** Of the first ones both kinds: one without a database, and one that watches. */
const VICTIMS: readonly (readonly [string, Way])[] = [
  ...([
    ['tracker-1', 'suspended'],
    ['jobs-1', 'killed'],
  ] as const),
  ...([
    ['site-1', 'cut off'],
    ['tracker-2', 'restarted'],
  ] as const),
  ...([
    ['site-2', 'killed'],
    ['jobs-2', 'suspended'],
    ['tracker-1', 'cut off'],
  ] as const),
  ...([
    ['haproxy', 'killed'],
    ['site-1', 'restarted'],
    ['jobs-1', 'cut off'],
  ] as const),
  ...([
    ['haproxy', 'suspended'],
    ['tracker-2', 'killed'],
    ['site-2', 'suspended'],
  ] as const),
  ...([
    ['jobs-2', 'restarted'],
    ['standby', 'suspended'],
    ['standby', 'killed'],
  ] as const),
]
const COUNT = Number(process.env.BABOU_TEST_VICTIMS ?? VICTIMS.length)

const programs = haproxyProgram() === null ? null : serverPrograms()
let fleet: ToldFleet

describe.skipIf(programs === null)('a fleet of two sites, jobs and trackers, and HAProxy', () => {
  beforeAll(async () => {
    fleet = await startToldFleet(programs as string)
  })
  afterAll(() => fleet.stop())

  const begin: Readonly<Record<Way, (victim: Machine) => unknown>> = {
    suspended: (victim) => victim.pause(),
    killed: (victim) => victim.kill(),
    'cut off': (victim) => victim.cutOff?.(true),
    restarted: (victim) => victim.end().then(victim.start),
  }
  const mend: Readonly<Record<Way, (victim: Machine) => unknown>> = {
    suspended: (victim) => victim.resume(),
    killed: (victim) => victim.start(),
    'cut off': (victim) => victim.cutOff?.(false),
    restarted: () => undefined,
  }

  it.each(VICTIMS.slice(0, COUNT))('%s, %s', async (name, way) => {
    const { shown, told, untilTold } = fleet
    const victim = fleet.named(name)
    const [from, before] = [fleet.heardSoFar(victim), await shown(victim)]
    const silentSince = performance.now()
    await begin[way](victim)
    if (way === 'restarted') {
      const isNew = async () => (await shown(victim))?.pid !== before?.pid
      await until(isNew, SEEN_SECONDS, 'its new process is seen')
      expect(told(victim, from).iring).toEqual(ONE_EACH.map(() => 0))
      return
    }
    const isShownAs = (isThere: boolean) => async () => (await shown(victim))?.isUp === isThere
    await until(isShownAs(false), SEEN_SECONDS, 'the console shows it')
    const { stdout } = await runBabou(['status'], { env: fleet.env })
    const line = stdout.split('\n').find((one) => one.includes(before?.node ?? name)) ?? stdout
    expect(line).toMatch(/silent|does not answer|failed/)
    await untilTold('iring', victim, from, silentSince)
    await mend[way](victim)
    const backSince = performance.now()
    await until(isShownAs(true), SEEN_SECONDS, 'the console shows that it is back')
    await untilTold('esolved', victim, from, backSince)
    expect(told(victim, from)).toEqual({ iring: ONE_EACH, esolved: ONE_EACH })
    expect(fleet.receivers.faults).toEqual([])
  })

  it.skipIf(COUNT < VICTIMS.length)('the database is suspended, and is back', async () => {
    const { servers, receivers, told, untilTold } = fleet
    const database = { type: 'postgresql', node: 'postgresql' }
    const from = fleet.heardSoFar(database)
    const everything = countsOf(receivers, () => true)
    servers.first.pause()
    await untilTold('iring', database, from, performance.now())
    servers.first.resume()
    await untilTold('esolved', database, from, performance.now())
    expect(told(database, from)).toEqual({ iring: ONE_EACH, esolved: ONE_EACH })
    // Sites and proxies without a database are no further alerts.
    const came = countsOf(receivers, () => true).map((count, kind) => count - everything[kind])
    expect(came).toEqual(ONE_EACH.map(() => 2))
  })
})
