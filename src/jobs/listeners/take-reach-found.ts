import { reachFound } from '../../bridge/events/reach-events.ts'
import * as memberPorts from '../../store/traffic/member-ports.ts'
import { defineListener } from '../define-listener.ts'

/** Stores a tracker's findings about members' ports, and notifies members of changes. */
export const takeReachFound = defineListener(reachFound, async (news, _from, context) => {
  await memberPorts.note(context.db, news.storeId, news.findings, context.clock.now())
  return null
})
