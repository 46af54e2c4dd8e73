import { reachTested } from '../../bridge/events/reach-events.ts'
import * as reachTests from '../../store/traffic/reach-tests.ts'
import { defineListener } from '../define-listener.ts'

/** Stores a tracker's findings about a member's ports, for the member who requested the test. */
export const takeReachTest = defineListener(reachTested, async (news, from, context) => {
  await reachTests.answer(context.db, { ...news, ...from }, context.clock.now())
  return null
})
