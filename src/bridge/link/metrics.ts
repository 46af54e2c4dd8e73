import type { MetricName, Metrics } from '../../shared/metrics.ts'
import type { IdentityKeeper } from '../certificates/identity.ts'
import type { LinkCounts, NodeFigures } from '../events/node-events.ts'

const depths = {
  babou_bridge_unacked: 'unackedFrames',
  babou_bridge_queue: 'queuedFrames',
} as const

const totals = {
  babou_bridge_frames_in_total: 'framesIn',
  babou_bridge_frames_out_total: 'framesOut',
  babou_bridge_bytes_in_total: 'bytesIn',
  babou_bridge_bytes_out_total: 'bytesOut',
  babou_bridge_resent_total: 'resent',
  babou_bridge_duplicates_total: 'duplicates',
  babou_bridge_resyncs_total: 'resyncs',
  babou_bridge_garbage_bytes_total: 'garbageBytes',
  babou_bridge_catch_ups_total: 'catchUps',
  babou_bridge_snapshots_total: 'snapshots',
  babou_bridge_continued_total: 'continued',
  babou_bridge_failures_total: 'failures',
} as const

/**
 * Adds a metric of when the certificate for `tls://` links expires; nothing if there is no such
 * URL.
 */
export function certificateMetric(
  metrics: Metrics,
  urls: readonly string[],
  identity: () => IdentityKeeper,
): void {
  if (!urls.some((url) => url.startsWith('tls:'))) return
  metrics.read('babou_bridge_certificate_expires_seconds', () =>
    Math.floor(identity().current().until.getTime() / 1000),
  )
}

/**
 * Returns in how many days the certificate for `tls://` links expires, for the registry of
 * services; nothing if there is none.
 */
export function certificateDays(
  urls: readonly string[],
  identity: () => IdentityKeeper,
  now: Date,
): { certificateDays?: number } {
  if (!urls.some((url) => url.startsWith('tls:'))) return {}
  try {
    const left = identity().current().until.getTime() - now.getTime()
    return { certificateDays: Math.round(left / 8_640_000) / 10 }
  } catch {
    return {} // no certificate could be read so far: the link says why
  }
}

/**
 * Adds metrics of the links of one end, one series per tracker node; the label `role` is the end
 * that counted. Jobs and trackers use the same names, so that both ends can be compared.
 */
export function linkMetrics(metrics: Metrics, nodes: () => readonly NodeFigures[]): void {
  const show = (name: MetricName, value: (figures: NodeFigures) => number) =>
    metrics.readEach(name, ['node'], () =>
      nodes().map((figures) => ({ labels: { node: figures.node }, value: value(figures) })),
    )
  show('babou_bridge_up', ({ isUp }) => (isUp ? 1 : 0))
  show('babou_bridge_caught_up', ({ isCaughtUp }) => (isCaughtUp ? 1 : 0))
  metrics.readEach('babou_bridge_lag_events', ['node'], () =>
    nodes().flatMap(({ node, lagEvents }) =>
      lagEvents === null ? [] : [{ labels: { node }, value: lagEvents }],
    ),
  )
  show('babou_bridge_lag_seconds', ({ lagSeconds }) => lagSeconds)
  show('babou_bridge_connects_total', ({ connects }) => connects)
  const counts = { ...depths, ...totals }
  for (const [name, count] of Object.entries(counts) as [keyof typeof counts, keyof LinkCounts][]) {
    show(name, (figures) => figures.counts[count])
  }
}
