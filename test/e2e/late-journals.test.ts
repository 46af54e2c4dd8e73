import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aFolder } from '../support/processes/jobs.ts'
import type { LateJournals } from '../support/fleets/late-journals.ts'
import { startLateJournals } from '../support/fleets/late-journals.ts'

/** Longer than the trail of a session keeps the announces of these clients. */
const AWAY_SECONDS = 12

describe('two trackers under load, without jobs twice', () => {
  const folder = aFolder()
  let fleet: LateJournals

  beforeAll(async () => {
    fleet = await startLateJournals(folder.path)
  })
  afterAll(async () => {
    await fleet?.stop()
    folder.remove()
  })

  it('never book more than clients reported, and all of it once each journal arrived', async () => {
    expect(fleet).toBeDefined()
    for (let time = 0; time < 2; time++) await fleet.away(AWAY_SECONDS)
    await fleet.expectExact()
  })
})
