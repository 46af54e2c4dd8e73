import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../support/until.ts'
import type { KillableTrackers } from '../support/killable-trackers.ts'
import { killableTrackers } from '../support/killable-trackers.ts'
import { CLIENTS, expectBooked, loadOf } from '../support/load-of-trackers.ts'

const NAMES = ['t1', 't2']

let trackers: KillableTrackers
const at = (name: string) => trackers.at(name)
const load = (first: number) => loadOf(trackers, first)

beforeAll(async () => {
  trackers = await killableTrackers(NAMES, { members: 3 * CLIENTS, torrents: 5 })
})

afterAll(() => trackers.stop())

/** Waits until a tracker has the map, and at most `left` slots to hand over. */
async function handsOver(name: string, left: number): Promise<void> {
  await until(
    async () => {
      const { holders } = await at(name).readiness()
      return holders?.version === trackers.map().version && (holders.gives?.length ?? 0) <= left
    },
    60,
    `${name} having handed over all but ${left} slots`,
  )
}

describe('two trackers under load', () => {
  it('drain and return without a failed request, and book every byte once', async () => {
    const clients = load(1)
    await clients.settled()
    for (const name of NAMES) {
      const other = NAMES.find((one) => one !== name) as string
      trackers.tell([name])
      await handsOver(name, 0)
      expect((await at(name).readiness()).ready).toBe(false)
      await until(async () => (await at(name).readiness()).peers === 0)
      await clients.answered(500)
      trackers.tell([])
      await handsOver(other, 0)
      expect((await at(name).readiness()).ready).toBe(true)
      await clients.answered(500)
    }
    const acknowledged = await clients.finish()
    expect(clients.failures()).toEqual([])
    await expectBooked(trackers, acknowledged)
    const peers = await Promise.all(NAMES.map(async (name) => (await at(name).readiness()).peers))
    expect(peers[0] + peers[1]).toBe(CLIENTS)
  })

  it.each([
    ['the tracker that takes them', 't2'],
    ['the tracker that gives them', 't1'],
  ])('end with one holder of each slot when %s is killed', async (_who, killed) => {
    const clients = load(killed === 't2' ? 1 + CLIENTS : 1 + 2 * CLIENTS)
    await clients.settled()
    trackers.tell(['t1'])
    await handsOver('t1', 100)
    await at(killed).kill()
    await at(killed).start()
    await trackers.linked()
    await handsOver('t1', 0)
    await clients.answered(500)
    const acknowledged = await clients.finish()
    expect((await at('t1').readiness()).holders).toMatchObject({ holds: 0, isDrained: true })
    await until(async () => (await at('t1').readiness()).peers === 0)
    const { holders, peers } = await at('t2').readiness()
    expect(holders).toMatchObject({ holds: 256 })
    expect(peers).toBeGreaterThanOrEqual(CLIENTS)
    await expectBooked(trackers, acknowledged, clients.said())
    trackers.tell([])
    await handsOver('t2', 0)
  })
})
