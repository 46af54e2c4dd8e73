import { certificateMetric, linkMetrics } from '../../bridge/link/metrics.ts'
import { figuresOf } from '../../bridge/hub/node-book.ts'
import type { Link } from '../../bridge/link/types.ts'
import { surroundingsOf } from '../../bridge/surroundings.ts'
import { bridgeConnectUrls } from '../../bridge/urls.ts'
import type { Config } from '../../shared/config.ts'
import type { Metrics } from '../../shared/metrics.ts'
import { createMetrics } from '../../shared/metrics.ts'
import type { Heartbeat } from './heartbeat.ts'
import type { Usage } from '../usage/usage.ts'
import { standbyMetrics } from '../observe/standby-metrics.ts'
import { usageMetrics } from '../observe/usage-metrics.ts'
import type { Standby } from '../standby/standby.ts'
import type { Handover } from '../handover/handover.ts'
import type { Holders } from './holders.ts'
import type { Io } from '../io/choose-io.ts'
import type { Journals } from '../journal/journals.ts'
import type { KeptState } from '../state-file/kept-state.ts'
import { clientTotals } from '../observe/client-counts.ts'
import { codeTotals } from '../observe/figures.ts'
import { replyCodes, SEEN, sumSeen } from '../memory/reply-cells.ts'
import { turnHistogram } from '../observe/turn-histogram.ts'
import { forwardMetrics } from '../observe/forward-metrics.ts'
import type { TrackerLinks } from './tracker-links.ts'
import type { Seeing } from '../observe/traces.ts'
import type { Load } from './load.ts'
import { sumStat } from '../memory/statistics.ts'
import type { Rounds } from '../memory/tables/rounds.ts'
import type { TableWriters } from '../memory/tables/table-writers.ts'
import type { World } from '../memory/world.ts'

/** The most client families that have separate series, because any peer ID can claim a new one. */
const MOST_FAMILIES = 40
/** The number of buckets that are shown: up to 8 seconds. */
const SHOWN_BUCKETS = 24

export interface MeteredParts {
  readonly world: World
  readonly tables: TableWriters
  readonly journals: Journals
  readonly rounds: Rounds
  readonly load: Load
  readonly link: Link
  readonly kept: KeptState
  readonly node: string
  readonly holders: Pick<Holders, 'shares' | 'refused'>
  readonly handover: Pick<Handover, 'figures'>
  readonly standby: Pick<Standby, 'figures'>
  readonly usage: Pick<Usage, 'figures'>
  readonly links: Pick<TrackerLinks, 'figures'>
  readonly config: Config
  readonly io: Io
  readonly seeing: Pick<Seeing, 'traces'>
  readonly heartbeat: Pick<Heartbeat, 'figures'>
}

/** Creates the metrics of a tracker. */
export function trackerMetrics(parts: MeteredParts) {
  const { world, tables, journals, rounds, load, link, kept, node } = parts
  const metrics = createMetrics('tracker')
  const { read } = metrics
  const stat = (name: Parameters<typeof sumStat>[1]) => () => sumStat(world.words, name)
  read('babou_tracker_announces_total', stat('announces'))
  read('babou_tracker_scrapes_total', stat('scrapes'))
  read('babou_tracker_replies_total', stat('answered'))
  read('babou_tracker_warnings_total', stat('warned'))
  read('babou_tracker_refusals_total', stat('refused'))
  read('babou_tracker_bad_requests_total', stat('malformed'))
  read('babou_tracker_connections_refused_total', stat('connectionsRefused'))
  read('babou_tracker_foreign_announces_total', stat('foreignUrls'))
  read('babou_tracker_lock_waits_total', stat('setAside'))
  read('babou_tracker_expired_total', stat('expiredPeers'))
  read('babou_tracker_expired_removed_total', stat('removedPeers'))
  read('babou_tracker_expired_endpoints_total', stat('expiredEndpoints'))
  read('babou_tracker_forgotten_torrents_total', stat('forgottenTorrents'))
  read('babou_tracker_unnamed_torrents_total', stat('unnamedTorrents'))
  read('babou_tracker_read_while_locked_total', stat('readWhileLocked'))
  read('babou_tracker_swept_total', stat('sweptTorrents'))
  read('babou_tracker_sweep_skips_total', stat('skippedTorrents'))
  read('babou_tracker_hidden_total', stat('hiddenPeers'))
  read('babou_tracker_peers', world.peerCount)
  read('babou_tracker_probes_total', stat('probes'))
  read('babou_tracker_probes_failed_total', stat('probesFailed'))
  read('babou_tracker_probes_other_total', stat('probesOther'))
  read('babou_tracker_probes_blind_total', stat('probesBlind'))
  readHolders(parts.holders, read)
  readShared(parts, metrics)
  forwardMetrics(metrics, world.words, parts.links.figures)
  read('babou_tracker_load', load.value)
  metrics.readEach('babou_tracker_thread_busy_ratio', ['thread'], () =>
    load.shares().map((value, thread) => ({ labels: { thread: String(thread) }, value })),
  )
  read('babou_tracker_interval_stretch', () => load.shed().stretch / 1000)
  read('babou_tracker_list_share', () => load.shed().lists / 1000)
  read('babou_tracker_seeders', () => rounds.sums().seeders)
  read('babou_tracker_leechers', () => rounds.sums().leechers)
  read('babou_tracker_torrents', tables.torrents.size)
  read('babou_tracker_members', tables.members.size)
  read('babou_tracker_memory_bytes', () => world.memory.usage().usedBytes)
  read('babou_tracker_memory_given_back_bytes_total', () => stat('givenBackPages')() * 4_096)
  read('babou_tracker_journal_entries_total', journals.created)
  read('babou_tracker_journal_bytes', journals.bytes)
  read('babou_tracker_journal_unbooked', journals.batches.unbooked)
  read('babou_tracker_journal_failures_total', journals.failures)
  read('babou_tracker_journal_refused', () => (journals.isRefused() ? 1 : 0))
  read('babou_tracker_state_stale_seconds', () => kept.staleSeconds() ?? 0)
  read('babou_tracker_state_bytes', () => kept.figures().bytes)
  read('babou_tracker_state_position', () => kept.figures().position ?? 0)
  read('babou_tracker_state_writes_total', () => kept.figures().writes)
  read('babou_tracker_state_failures_total', () => kept.figures().failures)
  replyMetrics(metrics, parts)
  linkMetrics(metrics, () => [figuresOf(node, link.status())])
  const { identity } = surroundingsOf(parts.config)
  certificateMetric(metrics, bridgeConnectUrls(parts.config), identity)
  read('babou_bridge_dropped_total', () => link.status().refused + link.status().discarded)
  return metrics
}

/** Returns the rate, errors and duration (RED) of replies, and the clients' families. */
function replyMetrics({ read, readEach, readHistogram }: Metrics, parts: MeteredParts): void {
  const { world, seeing, heartbeat, io } = parts
  const { words } = world
  readEach('babou_tracker_codes_total', ['code'], () =>
    codeTotals(words)
      .map((value, at) => ({ labels: { code: replyCodes[at] }, value }))
      .filter(({ value }) => value > 0),
  )
  readEach('babou_tracker_client_announces_total', ['client'], () => familyTotals(words))
  readHistogram('babou_tracker_reply_seconds', () => {
    const { counts, microseconds } = turnHistogram(words)
    const buckets = counts.slice(0, SHOWN_BUCKETS)
    return {
      buckets: buckets.map((count, bucket) => ({ le: 2 ** bucket / 1e6, count })),
      sum: microseconds / 1e6,
    }
  })
  readEach('babou_tracker_io', ['io'], () => [{ labels: { io }, value: 1 }])
  read('babou_tracker_threads', () => heartbeat.figures()?.threads ?? 0)
  read('babou_tracker_traces', seeing.traces.active)
  read('babou_tracker_journal_lag_seconds', () => heartbeat.figures()?.journalLagSeconds ?? 0)
}

/**
 * Counts announces by the start of the peer ID (`-qB`, `A2-`), because there are too many versions.
 */
function familyTotals(words: Int32Array) {
  const families = new Map<string, number>()
  for (const [client, count] of clientTotals(words)) {
    const family = client.slice(0, 3)
    families.set(family, (families.get(family) ?? 0) + count)
  }
  const most = [...families].sort(([, a], [, b]) => b - a).slice(0, MOST_FAMILIES)
  const rest = [...families.values()].reduce((sum, count) => sum + count, 0)
  const told = most.reduce((sum, [, count]) => sum + count, 0)
  const others = sumSeen(words, SEEN.otherClients) + rest - told
  return [...most, ['other', others] as const].map(([client, value]) => ({
    labels: { client },
    value,
  }))
}

function readHolders({ shares, refused }: MeteredParts['holders'], read: Metrics['read']): void {
  read('babou_tracker_holder_map_version', () => shares()?.version ?? 0)
  read('babou_tracker_slots_held', () => shares()?.holds ?? 0)
  read('babou_tracker_slots_standby', () => shares()?.standsBy ?? 0)
  read('babou_tracker_holder_maps_refused_total', refused)
}

function readShared({ world, handover, standby, usage }: MeteredParts, metrics: Metrics): void {
  readHandover(handover, metrics.read)
  standbyMetrics(metrics, standby.figures)
  usageMetrics(metrics, world.words, usage.figures)
}

function readHandover({ figures }: MeteredParts['handover'], read: Metrics['read']): void {
  read('babou_tracker_slots_to_hand_over', () => figures().left.length)
  read('babou_tracker_slots_given_total', () => figures().given)
  read('babou_tracker_sessions_given_total', () => figures().givenSessions)
  read('babou_tracker_slots_taken_total', () => figures().taken)
  read('babou_tracker_handovers_refused_total', () => figures().refused)
}
