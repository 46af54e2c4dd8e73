import { tracesNoted } from '../../bridge/events/trace-events.ts'
import * as traces from '../../store/fleet/traces.ts'
import { defineListener } from '../define-listener.ts'

/** Stores the announces that staff trace. */
export const noteTraces = defineListener(tracesNoted, async (news, from, { db, clock }) => {
  const { records: noted, skipped } = news
  await traces.note(db, { node: from.node, noted, skipped }, clock.now())
  return null
})
