import { logsTold } from '../../bridge/events/log-events.ts'
import * as questions from '../../store/fleet/log-questions.ts'
import { defineListener } from '../define-listener.ts'

/** Stores lines of a tracker's log for the person who requested them. */
export const takeLogs = defineListener(logsTold, async (news, from, { db, clock }) => {
  const { questionId, number, lines, isLast, isCut } = news
  const part = { questionId, number, lines, isLast, isCut }
  await questions.take(db, from.node, part, clock.now())
  return null
})
