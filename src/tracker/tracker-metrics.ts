import type { Link } from '../bridge/link.ts'
import { linkMetrics } from '../bridge/link-metrics.ts'
import { figuresOf } from '../bridge/node-book.ts'
import { createMetrics } from '../shared/metrics.ts'
import type { Journals } from './journal/journals.ts'
import type { KeptState } from './kept/kept-state.ts'
import { sumStat } from './stats.ts'
import type { Rounds } from './tables/rounds.ts'
import type { TableWriters } from './tables/table-writers.ts'
import type { World } from './world.ts'

export interface MeteredParts {
  readonly world: World
  readonly tables: TableWriters
  readonly journals: Journals
  readonly rounds: Rounds
  readonly link: Link
  readonly kept: KeptState
  readonly node: string
}

/** What /metrics of a tracker shows. */
export function trackerMetrics({
  world,
  tables,
  journals,
  rounds,
  link,
  kept,
  node,
}: MeteredParts) {
  const metrics = createMetrics('tracker')
  const { read } = metrics
  const stat = (name: Parameters<typeof sumStat>[1]) => () => sumStat(world.words, name)
  read('babou_tracker_announces_total', stat('announces'))
  read('babou_tracker_scrapes_total', stat('scrapes'))
  read('babou_tracker_replies_total', stat('answered'))
  read('babou_tracker_warnings_total', stat('warned'))
  read('babou_tracker_refusals_total', stat('refused'))
  read('babou_tracker_bad_requests_total', stat('malformed'))
  read('babou_tracker_lock_waits_total', stat('setAside'))
  read('babou_tracker_expired_total', stat('expiredPeers'))
  read('babou_tracker_swept_total', stat('sweptTorrents'))
  read('babou_tracker_sweep_skips_total', stat('skippedTorrents'))
  read('babou_tracker_hidden_total', stat('hiddenPeers'))
  read('babou_tracker_peers', world.peerCount)
  read('babou_tracker_seeders', () => rounds.sums().seeders)
  read('babou_tracker_leechers', () => rounds.sums().leechers)
  read('babou_tracker_torrents', tables.torrents.size)
  read('babou_tracker_members', tables.members.size)
  read('babou_tracker_memory_bytes', () => world.memory.usage().usedBytes)
  read('babou_tracker_journal_entries_total', journals.created)
  read('babou_tracker_journal_bytes', journals.bytes)
  read('babou_tracker_journal_unbooked', journals.batches.unbooked)
  read('babou_tracker_journal_failures_total', journals.failures)
  read('babou_tracker_state_stale_seconds', () => kept.staleSeconds() ?? 0)
  read('babou_tracker_state_bytes', () => kept.figures().bytes)
  read('babou_tracker_state_position', () => kept.figures().position ?? 0)
  read('babou_tracker_state_writes_total', () => kept.figures().writes)
  read('babou_tracker_state_failures_total', () => kept.figures().failures)
  linkMetrics(metrics, () => [figuresOf(node, link.status())])
  read('babou_bridge_dropped_total', () => link.status().refused + link.status().discarded)
  return metrics
}
