import { announceExplained } from '../../bridge/events/explain-events.ts'
import * as explanations from '../../store/fleet/explanations.ts'
import { defineListener } from '../define-listener.ts'

/** Stores a tracker's explanation for the person who requested it. */
export const takeExplanation = defineListener(announceExplained, async (news, from, context) => {
  await explanations.answer(context.db, { ...news, ...from }, context.clock.now())
  return null
})
