import { signalsNoted } from '../../bridge/events/signal-events.ts'
import * as signals from '../../store/anomalies/signals.ts'
import { defineListener } from '../define-listener.ts'

/** Stores the tracker signals about members for staff. */
export const noteSignals = defineListener(signalsNoted, async (news, _from, { db }) => {
  await signals.note(db, news.storeId, news.signals)
  return null
})
