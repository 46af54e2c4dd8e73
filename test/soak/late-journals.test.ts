import { afterAll, beforeAll, describe, it } from 'vitest'
import { aFolder } from '../support/processes/jobs.ts'
import type { LateJournals } from '../support/fleets/late-journals.ts'
import { startLateJournals } from '../support/fleets/late-journals.ts'

// BABOU_TEST_AWAY_SECONDS is for how long jobs is down (600).

const AWAY_SECONDS = Number(process.env.BABOU_TEST_AWAY_SECONDS ?? 600)

describe(`two trackers under load, without jobs for ${AWAY_SECONDS} s`, () => {
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
    await fleet.away(AWAY_SECONDS)
    await fleet.expectExact()
  })
})
