import type { Metrics } from '../../shared/metrics.ts'
import type { LinkFigures } from '../forwarding/link-data.ts'
import { sumStat } from '../memory/statistics.ts'

/**
 * Adds metrics of the requests that this tracker forwards to others and gets from them; nothing if
 * there are no other trackers.
 */
export function forwardMetrics(
  { read, readEach, readHistogram }: Metrics,
  words: Int32Array,
  figures: () => LinkFigures | null,
): void {
  const stat = (name: Parameters<typeof sumStat>[1]) => sumStat(words, name)
  readEach('babou_tracker_forwarded_total', ['kind'], () => [
    { labels: { kind: 'announce' }, value: stat('forwardedAnnounces') },
    { labels: { kind: 'datagram' }, value: stat('forwardedDatagrams') },
    { labels: { kind: 'scrape' }, value: stat('forwardedScrapes') },
    { labels: { kind: 'passkey' }, value: stat('forwardedPasskeys') },
  ])
  readEach('babou_tracker_forward_failures_total', ['reason'], () => [
    { labels: { reason: 'down' }, value: stat('unreachedHolders') },
    { labels: { reason: 'full' }, value: stat('forwardsRefused') },
    { labels: { reason: 'late' }, value: figures()?.late ?? 0 },
    { labels: { reason: 'cut' }, value: figures()?.cut ?? 0 },
    { labels: { reason: 'declined' }, value: figures()?.declined ?? 0 },
  ])
  read('babou_tracker_forward_received_total', () => stat('answeredForOthers'))
  read('babou_tracker_forward_waiting', () => figures()?.waiting ?? 0)
  readHistogram('babou_tracker_forward_seconds', () => {
    const { buckets = [], seconds = 0 } = figures() ?? {}
    return {
      buckets: buckets.map((count, bucket) => ({ le: 2 ** bucket / 10_000, count })),
      sum: seconds,
    }
  })
  readEach('babou_tracker_link_up', ['tracker'], () =>
    (figures()?.trackers ?? []).map(({ name, isUp }) => {
      return { labels: { tracker: name }, value: isUp ? 1 : 0 }
    }),
  )
  readEach('babou_tracker_link_refused_total', ['code'], () =>
    (figures()?.refused ?? []).map(([code, value]) => ({ labels: { code }, value })),
  )
}
