import type { MetricValueWithName } from 'prom-client'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Role } from './config.ts'

// All metrics of babou: names and descriptions. Names end with their unit; totals only grow.
const metricHelp = {
  babou_tracker_announces_total: 'announces answered',
  babou_tracker_scrapes_total: 'scrapes answered',
  babou_tracker_replies_total: 'announces answered with a normal reply',
  babou_tracker_warnings_total: 'announces answered with a warning instead of peers',
  babou_tracker_refusals_total: 'announces and scrapes answered with a failure reason',
  babou_tracker_bad_requests_total: 'requests that were not HTTP or not for a tracker',
  babou_tracker_codes_total: 'announces and scrapes answered with a warning or refusal, by code',
  babou_tracker_client_announces_total: 'announces of members, by client family',
  babou_tracker_reply_seconds:
    'time from reading a request to passing its reply to the network, sampled',
  babou_tracker_io: '1 for the network transport in use',
  babou_tracker_threads: 'announce threads',
  babou_tracker_traces: 'members and torrents being traced',
  babou_tracker_connections: 'open connections of clients',
  babou_tracker_connections_refused_total: 'connections closed because of a limit',
  babou_tracker_foreign_announces_total: 'announces to URLs of other programs',
  babou_tracker_peers: 'sessions in memory, including hidden ones',
  babou_tracker_seeders: 'peers that have everything',
  babou_tracker_probes_total: 'clients tested for whether others can connect',
  babou_tracker_probes_failed_total: 'tested clients that are not connectable',
  babou_tracker_probes_other_total: 'tested clients that answered with another torrent',
  babou_tracker_probes_blind_total:
    'tests without any answer, probably blocked by a local firewall',
  babou_tracker_holder_map_version: 'version of the map of holders in use; 0: none',
  babou_tracker_slots_held: 'slots of info hashes that this tracker holds',
  babou_tracker_slots_standby: 'slots of info hashes for which this tracker stands by',
  babou_tracker_forwarded_total: 'requests passed on to other trackers, by kind',
  babou_tracker_forward_failures_total:
    'requests not decided by another tracker: link down or cut, late, declined, full',
  babou_tracker_forward_received_total: 'requests from other trackers that this one decided',
  babou_tracker_forward_waiting: 'requests that wait for another tracker',
  babou_tracker_forward_seconds: 'time until the other tracker replied',
  babou_tracker_link_up: '1 while the other tracker can be asked',
  babou_tracker_link_refused_total: 'connections and requests of other trackers refused, by code',
  babou_tracker_slots_to_hand_over: 'slots that this tracker still has to hand over',
  babou_tracker_slots_given_total: 'slots that other trackers took over from this one',
  babou_tracker_slots_taken_total: 'slots that this tracker took over from others',
  babou_tracker_sessions_given_total: 'sessions in slots that other trackers took over',
  babou_tracker_handovers_refused_total: 'parts of handovers that this tracker refused',
  babou_tracker_slots_copied: 'slots of this tracker with a copy at the standby',
  babou_tracker_copy_lag_seconds: 'age of the oldest change that the standby has not acknowledged',
  babou_tracker_copy_waiting: 'session changes waiting to be sent to the standby',
  babou_tracker_copied_slots: 'slots of other trackers that this one has a complete copy of',
  babou_tracker_copied_sessions: 'sessions in these copies',
  babou_tracker_copied_bytes: 'memory used by these copies',
  babou_tracker_copies_refused_total: 'parts of copies that this tracker refused',
  babou_tracker_slots_taken_over_total: 'slots taken over from the copy when their tracker failed',
  babou_tracker_sessions_taken_over_total: 'sessions in slots taken over from copies',
  babou_tracker_replies_held_total: 'replies that waited for a copy at the standby',
  babou_tracker_replies_held_late_total: 'of these, replies sent before the copy was there',
  babou_tracker_replies_not_held_total: 'replies that should have waited, but there was no copy',
  babou_tracker_usage_age_seconds: 'time since another tracker last reported the use of limits',
  babou_tracker_usage_members: 'members that use a limit at the other tracker',
  babou_tracker_usage_last_members: 'members in the last report from the other tracker',
  babou_tracker_usage_counted: '1 while the report counts here; 0 while torrents move',
  babou_tracker_usage_bytes_total: 'bytes of reports on limits sent to other trackers',
  babou_tracker_limit_refusals_total: 'refusals and warnings because of these limits',
  babou_tracker_holder_maps_refused_total: 'maps of holders that were older or not valid',
  babou_tracker_load: 'load relative to the target; above 1, intervals grow',
  babou_tracker_thread_busy_ratio: 'share of a core that an announce thread uses, over 10 seconds',
  babou_tracker_interval_stretch: 'factor by which intervals are longer than usual',
  babou_tracker_list_share: 'length of peer lists relative to the usual length',
  babou_tracker_leechers: 'peers that still download',
  babou_tracker_torrents: 'torrents in memory',
  babou_tracker_members: 'members in memory',
  babou_tracker_expired_total: 'peers removed after they stopped announcing',
  babou_tracker_expired_removed_total: 'peers of removed torrents that stopped announcing',
  babou_tracker_expired_endpoints_total: 'endpoints that went silent before their sessions',
  babou_tracker_forgotten_torrents_total: 'removed torrents dropped from memory',
  babou_tracker_unnamed_torrents_total: 'torrents dropped from memory that the site never named',
  babou_tracker_read_while_locked_total: 'announces answered though their torrent was locked',
  babou_tracker_memory_given_back_bytes_total: 'memory returned to the system',
  babou_tracker_journal_refused: '1 while the disk is full and journal entries cannot be written',
  babou_tracker_swept_total: 'torrents that the reaper swept',
  babou_tracker_sweep_skips_total: 'torrents that the reaper skipped because they were locked',
  babou_tracker_hidden_total: 'peers hidden because their member lost a right',
  babou_tracker_lock_waits_total: 'announces queued because their torrent was locked',
  babou_tracker_memory_bytes: 'shared memory of the peer store',
  babou_tracker_journal_entries_total: 'entries written to the journal',
  babou_tracker_journal_bytes: 'journals on the disk',
  babou_tracker_journal_lag_seconds: 'age of the oldest unbooked entry',
  babou_tracker_journal_unbooked: 'journal entries that jobs has not yet booked',
  babou_tracker_journal_failures_total: 'failed writes of journal entries',
  babou_tracker_state_stale_seconds: 'time since the stored state of the site was last complete',
  babou_tracker_state_bytes: 'size of the stored state of the site',
  babou_tracker_state_position: 'outbox position up to which the state is stored; 0: no state',
  babou_tracker_state_writes_total: 'complete writes of the state',
  babou_tracker_state_failures_total: 'failed writes of the state',
  babou_bridge_links: 'trackers joined to the bridge',
  babou_bridge_refused_total: 'connections that the hub refused',
  babou_bridge_certificate_expires_seconds: 'expiry of the certificate for tls://, in Unix time',
  babou_bridge_up: '1 while the link of the node is up',
  babou_bridge_caught_up: '1 once the node has applied everything that existed when it joined',
  babou_bridge_lag_events: 'events that the node has not applied yet',
  babou_bridge_lag_seconds: 'time for which the node has not been up to date',
  babou_bridge_unacked: 'frames sent but not yet acknowledged',
  babou_bridge_queue: 'messages waiting for the link or to be handled',
  babou_bridge_connects_total: 'links that the node opened',
  babou_bridge_frames_in_total: 'frames read from the link',
  babou_bridge_frames_out_total: 'frames written to the link',
  babou_bridge_bytes_in_total: 'bytes read from the link',
  babou_bridge_bytes_out_total: 'bytes written to the link',
  babou_bridge_resent_total: 'frames sent again because they were lost on the way',
  babou_bridge_duplicates_total: 'repeated frames that were dropped',
  babou_bridge_resyncs_total: 'times that the link skipped garbage',
  babou_bridge_garbage_bytes_total: 'bytes of garbage that were skipped',
  babou_bridge_catch_ups_total: 'times that the node fell behind the newest events',
  babou_bridge_snapshots_total: 'full states sent to the node',
  babou_bridge_continued_total: 'full snapshots that resumed after a cut',
  babou_bridge_failures_total: 'messages and events that could not be handled',
  babou_bridge_dropped_total: 'messages dropped because a queue was full; they are sent again',
  babou_outbox_position: 'position of the newest event',
  babou_outbox_unnumbered: 'events that the relay has not yet numbered',
  babou_entries_booked_total: 'journal entries booked',
  babou_reports_left_out_total:
    'reports of several trackers that were not credited in full, by reason',
  babou_bytes_left_out_total: 'most bytes in these reports that no member was credited with',
  babou_batches_refused_total: 'batches refused because they named another tracker',
  babou_entries_dropped_total: 'journal entries dropped because they were booked before',
  babou_task_runs_total: 'runs of scheduled tasks, by task and result',
  babou_task_seconds: 'duration of a scheduled task',
  babou_tasks_overdue: 'scheduled tasks that have not succeeded for several of their intervals',
  babou_saved_searches_failed_total:
    'comparisons of a saved search with a new torrent that failed; others are not affected',
  babou_irc_networks: 'IRC networks of this bot',
  babou_irc_networks_up: 'IRC networks to which this bot is connected',
  babou_irc_lines_total: 'lines written about torrents',
  babou_site_requests_total: 'requests answered by the site, by method and status',
  babou_site_live_streams: 'browsers that receive live updates from this node',
  babou_site_request_seconds: 'time to answer a request to the site',
} as const

export type MetricName = keyof typeof metricHelp
type Labels = Readonly<Record<string, string | number>>

/**
 * A histogram. Each bucket has the number of values that are at most `le` and belong to no smaller
 * bucket.
 */
interface HistogramRead {
  readonly buckets: readonly { readonly le: number; readonly count: number }[]
  readonly sum: number
}

export interface Metrics {
  readonly registry: Registry
  /**
   * Adds a figure that is read whenever /metrics is requested; names that end with `_total` become
   * counters.
   */
  readonly read: (name: MetricName, value: () => number) => void
  /** The same for a figure of each of several things: one series per set of labels. */
  readonly readEach: (
    name: MetricName,
    labelNames: readonly string[],
    values: () => readonly { readonly labels: Labels; readonly value: number }[],
  ) => void
  /** Adds a histogram that is read whenever /metrics is requested. */
  readonly readHistogram: (name: MetricName, value: () => HistogramRead) => void
  /** Raises a counter. All calls with the same name must have the same label names. */
  readonly count: (name: MetricName, labels?: Labels, by?: number) => void
  /** Records a duration. All calls with the same name must have the same label names. */
  readonly seconds: (name: MetricName, value: number, labels?: Labels) => void
}

const SECONDS_BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60]

/**
 * How often the delay of the event loop is sampled, in milliseconds, for nodejs_eventloop_lag. Less
 * often in a tracker: its main thread does little and may share a core with announces, and two
 * thirds of its wake-ups were for samples.
 */
const LAG_MS: Record<Role, number> = {
  site: 10,
  jobs: 10,
  tracker: 100,
  announce: 100,
}

/** Creates the registry of metrics of one role, which includes the figures of its process. */
export function createMetrics(role: Role): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ role })
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_MS[role] })
  const counters = new Map<string, Counter>()
  const histograms = new Map<string, Histogram>()

  return {
    registry,
    read: (name, value) => registerFigure(registry, name, value),
    readEach: (name, labelNames, values) => registerEach(registry, name, labelNames, values),
    readHistogram: (name, value) => registerHistogram(registry, name, value),
    count(name, labels = {}, by = 1) {
      const options = { name, help: metricHelp[name], labelNames: Object.keys(labels) }
      const counter = take(counters, name, () => {
        return new Counter({ ...options, registers: [registry] })
      })
      counter.inc(labels, by)
    },
    seconds(name, value, labels = {}) {
      const options = { name, help: metricHelp[name], labelNames: Object.keys(labels) }
      const histogram = take(histograms, name, () => {
        return new Histogram({ ...options, buckets: SECONDS_BUCKETS, registers: [registry] })
      })
      histogram.observe(labels, value)
    },
  }
}

function registerFigure(registry: Registry, name: MetricName, value: () => number): void {
  const options = { name, help: metricHelp[name], registers: [registry] }
  if (name.endsWith('_total')) {
    new Counter({ ...options, collect: totalOf(value) })
  } else {
    new Gauge({
      ...options,
      collect() {
        this.set(value())
      },
    })
  }
}

function registerEach(
  registry: Registry,
  name: MetricName,
  labelNames: readonly string[],
  values: Parameters<Metrics['readEach']>[2],
): void {
  const options = { name, help: metricHelp[name], labelNames, registers: [registry] }
  if (name.endsWith('_total')) {
    new Counter({
      ...options,
      collect() {
        this.reset()
        for (const { labels, value } of values()) this.inc(labels, value)
      },
    })
  } else {
    new Gauge({
      ...options,
      collect() {
        this.reset() // series that no longer exist are not reported
        for (const { labels, value } of values()) this.set(labels, value)
      },
    })
  }
}

function registerHistogram(registry: Registry, name: MetricName, value: () => HistogramRead): void {
  const options = { name, help: metricHelp[name], registers: [registry] }
  const histogram = new Histogram(options)
  const { help } = options
  const read = () =>
    Promise.resolve({
      ...{ name, help, type: 'histogram', aggregator: 'sum' },
      values: histogramValues(name, value()),
    })
  // For its text output, the registry does not call the histogram's `get`.
  Object.assign(histogram, { get: read, getForPromString: read })
}

function totalOf(value: () => number): (this: Counter) => void {
  return function collect(this: Counter) {
    this.reset()
    this.inc(value())
  }
}

function histogramValues(name: MetricName, { buckets, sum }: HistogramRead) {
  let total = 0
  const values: MetricValueWithName<string>[] = buckets.map(({ le, count }) => {
    total += count
    return { metricName: `${name}_bucket`, labels: { le }, value: total }
  })
  values.push({ metricName: `${name}_bucket`, labels: { le: '+Inf' }, value: total })
  values.push({ metricName: `${name}_sum`, labels: {}, value: sum })
  values.push({ metricName: `${name}_count`, labels: {}, value: total })
  return values
}

function take<T>(known: Map<string, T>, name: string, make: () => T): T {
  const found = known.get(name)
  if (found !== undefined) return found
  const made = make()
  known.set(name, made)
  return made
}
