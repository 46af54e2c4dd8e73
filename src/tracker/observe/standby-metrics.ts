import type { Metrics } from '../../shared/metrics.ts'
import type { StandbyFigures } from '../standby/standby.ts'
import { readByTracker } from './by-tracker.ts'

/**
 * Adds metrics of the sessions that this tracker copies to others and keeps for them; nothing if
 * there are no other trackers.
 */
export function standbyMetrics(metrics: Metrics, figures: () => StandbyFigures | null): void {
  readByTracker(metrics, () => figures()?.sentTo ?? [], {
    babou_tracker_slots_copied: ({ slots }) => slots,
    babou_tracker_copy_lag_seconds: ({ lagSeconds }) => lagSeconds,
    babou_tracker_copy_waiting: ({ waiting }) => waiting,
  })
  const { read } = metrics
  read('babou_tracker_copied_slots', () => figures()?.keeps.slots ?? 0)
  read('babou_tracker_copied_sessions', () => figures()?.keeps.sessions ?? 0)
  read('babou_tracker_copied_bytes', () => figures()?.keeps.bytes ?? 0)
  read('babou_tracker_copies_refused_total', () => figures()?.keeps.refused ?? 0)
  read('babou_tracker_slots_taken_over_total', () => figures()?.tookOver.slots ?? 0)
  read('babou_tracker_sessions_taken_over_total', () => figures()?.tookOver.sessions ?? 0)
  read('babou_tracker_replies_held_total', () => figures()?.replies?.held ?? 0)
  read('babou_tracker_replies_held_late_total', () => figures()?.replies?.late ?? 0)
  read('babou_tracker_replies_not_held_total', () => figures()?.replies?.notHeld ?? 0)
}
