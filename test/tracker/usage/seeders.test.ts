import { describe, expect, it } from 'vitest'
import { SEEDER_PLACES } from '../../../src/bridge/trackers/usage-frames.ts'
import { PAGE_PLACES } from '../../../src/tracker/memory/swarm/past-seeders.ts'
import { createToldSeeders } from '../../../src/tracker/usage/told-seeders.ts'
import { aTracker } from '../support/a-tracker.ts'

/** What a tracker tells; `asRead` is called once, when a place of a page has just been read. */
function aTeller() {
  const { pastSeeders } = aTracker().world
  const state = { read: 0, asRead: undefined as ((place: number) => void) | undefined }
  const told = createToldSeeders({
    pastSeeders: {
      ...pastSeeders,
      signsAt(place) {
        state.read++
        const signs = pastSeeders.signsAt(place)
        const { asRead } = state
        state.asRead = undefined
        asRead?.(place)
        return signs
      },
    },
  })
  return { ...{ told, state }, put: pastSeeders.put }
}

describe('what trackers tell each other about members who had all of a torrent', () => {
  it('is told once, and costs reads only where something changed', () => {
    const { told, state, put } = aTeller()
    expect(told.changes()).toEqual([])
    expect(state.read).toBe(0)
    put(700, 5)
    put(9_000, 7)
    expect(told.changes()).toEqual([700, 5, 9_000, 7])
    expect(state.read).toBe(2 * PAGE_PLACES)
    put(700, 5)
    expect(told.changes()).toEqual([])
    expect(state.read).toBe(2 * PAGE_PLACES)
  })

  it('is told by the next call if it was written after its place was read', () => {
    const { told, state, put } = aTeller()
    put(700, 5)
    state.asRead = (place) => put(place, 9)
    expect(told.changes()).toEqual([700, 5])
    expect(told.changes()).toEqual([Math.floor(700 / PAGE_PLACES) * PAGE_PLACES, 9])
    expect(told.changes()).toEqual([])
  })

  it('is told in whole to a new tracker, half of the table in a call', () => {
    const { told, state, put } = aTeller()
    for (let place = 0; place < SEEDER_PLACES; place++) put(place, place + 1)
    const places = () => told.changes().filter((_, at) => at % 2 === 0)
    const all = [...places(), ...places()].sort((one, other) => one - other)
    expect(all).toEqual(Array.from({ length: SEEDER_PLACES }, (_, place) => place))
    expect(places()).toEqual([])
    expect(told.all()).toEqual([])
    state.read = 0
    expect(places().length).toBe(SEEDER_PLACES / 2)
    expect(state.read).toBe(SEEDER_PLACES / 2)
    expect(places().length).toBe(SEEDER_PLACES / 2)
    expect(places()).toEqual([])
  })

  it('is not told back', () => {
    const { told } = aTeller()
    told.take('t2', Int32Array.of(700, 5))
    expect(told.changes()).toEqual([])
  })
})
