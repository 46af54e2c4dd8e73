import { announceExplained } from '../../bridge/events/explain-events.ts'
import * as explanations from '../../store/fleet/explanations.ts'
import { defineListener } from '../define-listener.ts'

/** Keeps a tracker's answer for whoever asked. */
export const takeExplanation = defineListener(announceExplained, async (news, from, context) => {
  await explanations.answer(context.db, { ...news, ...from }, context.clock.now())
  return null
})
