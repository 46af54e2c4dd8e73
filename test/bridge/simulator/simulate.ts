import type { Hub, HubOptions } from '../../../src/bridge/hub/types.ts'
import type { Link, LinkOptions } from '../../../src/bridge/link/types.ts'
import { createChance } from './chance.ts'
import { createSimClock } from './clock.ts'
import { createSimDatabase } from './database.ts'
import { createSimNetwork } from './network.ts'
import { createSimProcess } from './process.ts'
import type { SimHub } from './sim-hub.ts'
import { startSimHub } from './sim-hub.ts'
import type { SimDisk, SimTracker } from './sim-tracker.ts'
import { createSimTracker } from './sim-tracker.ts'

const HUBS = 2
const TRACKERS = 3
/** Steps without faults after which all ends must agree, whatever happened before. */
const HEALING_STEPS = 10_000
const CHECK_EVERY = 25
export const STEPS_A_RUN = 5_000

/** The bridge, or one with a planted fault. */
export interface BridgeUnderTest {
  readonly createHub: (options: HubOptions) => Hub
  readonly createLink: (options: LinkOptions) => Link
}

export interface SimReport {
  /** Broken promises; empty when all were kept. */
  readonly faults: readonly string[]
  readonly steps: number
  readonly events: number
  readonly entries: number
  readonly connects: number
  readonly kills: number
}

/**
 * Runs two real hubs and three real trackers over a network, a clock and a database that inject
 * faults by the seed. Ends at the first fault.
 */
export async function simulate(
  seed: number,
  steps: number,
  { createHub, createLink }: BridgeUnderTest,
): Promise<SimReport> {
  const chance = createChance(seed)
  const clock = createSimClock()
  const network = createSimNetwork(chance)
  const database = createSimDatabase(chance)
  const key = chance.bytes(32)
  const faults: string[] = []
  const fault = (text: string) => void faults.push(text)
  const urls = Array.from({ length: HUBS }, (_, number) => `sim:${number}`)
  let [step, kills, connects] = [0, 0, 0]

  const newProcess = () => createSimProcess(network, clock, chance)
  const startHub = (url: string) =>
    startSimHub({ createHub, process: newProcess(), database, chance, url, key, fault })
  const startTracker = (disk: SimDisk) => {
    const means = { createLink, process: newProcess(), database, chance, urls, key, fault }
    const tracker = createSimTracker({ ...means, disk })
    tracker.link.start()
    return tracker
  }
  const hubs: SimHub[] = []
  for (const url of urls) hubs.push(await startHub(url))
  const disks = Array.from({ length: TRACKERS }, (): SimDisk => {
    const ids = {
      storeId: chance.bytes(16).toString('hex'),
      journalId: chance.bytes(16).toString('hex'),
    }
    database.booked.set(ids.journalId, 0)
    return { ...ids, written: 0, booked: 0, kept: null }
  })
  const trackers: SimTracker[] = disks.map(startTracker)

  async function killOne(): Promise<void> {
    kills++
    if (chance.is(0.5)) {
      const at = chance.below(HUBS)
      hubs[at].process.kill()
      hubs[at] = await startHub(urls[at])
    } else {
      const at = chance.below(TRACKERS)
      connects += trackers[at].link.status().connects
      trackers[at].process.kill()
      trackers[at] = startTracker(disks[at])
    }
  }

  const wake = () => hubs.forEach(({ hub }) => hub.wake())
  const move = () => {
    if (chance.is(0.1) || !network.deliver()) clock.runNext()
  }
  async function act(): Promise<void> {
    const what = chance.random()
    if (what < 0.06) {
      database.change()
      wake()
    } else if (what < 0.1) trackers[chance.below(TRACKERS)].write(1 + chance.below(4))
    else if (what < 0.12) network.harm()
    else if (what < 0.122) database.prune()
    else if (what < 0.123) database.setAway(!database.isAway())
    else if (what < 0.1245) await killOne()
    else if (what < 0.1247) {
      database.replace()
      wake()
    } else move()
  }
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  const check = () => [...hubs, ...trackers].forEach((one) => one.check())

  for (; step < steps && faults.length === 0; step++) {
    await act()
    await settle()
    if (step % CHECK_EVERY === 0) check()
  }
  network.heal()
  database.setAway(false)
  wake()
  const isLevel = () => trackers.every((tracker) => tracker.isLevel())
  let healing = 0
  for (; healing < HEALING_STEPS && faults.length === 0 && !isLevel(); healing++) {
    if (!network.deliver()) clock.runNext()
    await settle()
  }
  check()
  if (faults.length === 0 && !isLevel()) fault('not level long after the last harm')
  for (const { process, link } of trackers) {
    connects += link.status().connects
    process.kill()
  }
  hubs.forEach(({ process }) => process.kill())
  const entries = disks.reduce((sum, { written }) => sum + written, 0)
  return { faults, steps: step + healing, events: database.newest(), entries, connects, kills }
}

/** The first fault in this many runs, with the seed that reproduces it; null: none. */
export async function firstFault(
  bridge: BridgeUnderTest,
  seed: number,
  runs: number,
): Promise<string | null> {
  for (let run = 0; run < runs; run++) {
    const { faults } = await simulate(seed + run, STEPS_A_RUN, bridge)
    if (faults.length > 0) return `${faults.join(', ')} (BABOU_TEST_SEED=${seed + run})`
  }
  return null
}
