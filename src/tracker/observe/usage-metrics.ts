import type { Metrics } from '../../shared/metrics.ts'
import type { UsageFigures } from '../usage/usage.ts'
import { readByTracker } from './by-tracker.ts'
import { refusedForLimits } from './others.ts'

/**
 * Adds metrics of what trackers report to each other about limits; nothing if there are no other
 * trackers.
 */
export function usageMetrics(
  metrics: Metrics,
  words: Int32Array,
  figures: () => UsageFigures,
): void {
  readByTracker(metrics, () => figures().told, {
    babou_tracker_usage_age_seconds: ({ ageSeconds }) => ageSeconds,
    babou_tracker_usage_members: ({ members }) => members,
    babou_tracker_usage_last_members: ({ lastMembers }) => lastMembers,
    babou_tracker_usage_counted: ({ isUsed }) => (isUsed ? 1 : 0),
  })
  metrics.read('babou_tracker_usage_bytes_total', () => figures().bytes)
  metrics.read('babou_tracker_limit_refusals_total', () => refusedForLimits(words))
}
