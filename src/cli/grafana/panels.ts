import type { MetricName } from '../../shared/metrics.ts'

// The panels of the Grafana dashboard, which use the `/metrics` of all roles.

/** Grafana's units, which determine how a panel shows its figures. */
type Unit = 'short' | 's' | 'bytes' | 'reqps' | 'percentunit' | 'ops'

/** Metrics of a role's process, from prom-client. */
type ProcessMetric =
  'process_cpu_seconds_total' | 'process_resident_memory_bytes' | 'nodejs_eventloop_lag_p99_seconds'

export interface Panel {
  readonly title: string
  readonly unit: Unit
  /** The queries by their legend; `{{node}}` is the node of a series. */
  readonly lines: Readonly<Record<string, string>>
}

export interface Section {
  readonly title: string
  readonly panels: readonly Panel[]
}

const rate = (name: MetricName | ProcessMetric, by = 'node') =>
  `sum by (${by}) (rate(${name}{job="babou"}[$__rate_interval]))`
const now = (name: MetricName | ProcessMetric, by = 'node') =>
  `sum by (${by}) (${name}{job="babou"})`
const most = (name: MetricName | ProcessMetric, by = 'node') =>
  `max by (${by}) (${name}{job="babou"})`
const quantile = (share: number, name: MetricName, by = 'node') =>
  `histogram_quantile(${share}, ${rate(name, `le, ${by}`).replace(name, `${name}_bucket`)})`

const NODE = '{{node}}'

const panel = (title: string, unit: Unit, lines: Panel['lines']): Panel => ({ title, unit, lines })

export const SECTIONS: readonly Section[] = [
  {
    title: 'Alerts',
    panels: [
      panel('Alerts that fire, by condition', 'short', {
        '{{alertname}}': 'count by (alertname) (ALERTS{alertname=~"Babou.*", alertstate="firing"})',
      }),
      panel('Services that Prometheus reaches', 'short', {
        '{{role}}': 'sum by (role) (up{job="babou"})',
      }),
    ],
  },
  {
    title: 'Trackers',
    panels: [
      panel('Announces per second', 'reqps', { [NODE]: rate('babou_tracker_announces_total') }),
      panel('Refused and warned per second, by code', 'reqps', {
        '{{code}}': rate('babou_tracker_codes_total', 'code'),
      }),
      panel('Time to a reply, 99th percentile', 's', {
        [NODE]: quantile(0.99, 'babou_tracker_reply_seconds'),
      }),
      panel('Seeders and leechers', 'short', {
        [`seeders ${NODE}`]: now('babou_tracker_seeders'),
        [`leechers ${NODE}`]: now('babou_tracker_leechers'),
      }),
      panel('Busy announce threads, share of a core', 'percentunit', {
        [`${NODE} {{thread}}`]: most('babou_tracker_thread_busy_ratio', 'node, thread'),
      }),
      panel('Longer intervals and shorter lists under load', 'short', {
        [`interval × ${NODE}`]: most('babou_tracker_interval_stretch'),
        [`list × ${NODE}`]: most('babou_tracker_list_share'),
      }),
    ],
  },
  {
    title: 'Booking',
    panels: [
      panel('Journal entries booked per second', 'ops', {
        [NODE]: rate('babou_entries_booked_total'),
      }),
      panel('Journal entries not booked', 'short', {
        [NODE]: now('babou_tracker_journal_unbooked'),
      }),
      panel('Wait of the oldest entry', 's', { [NODE]: most('babou_tracker_journal_lag_seconds') }),
      panel('Journals on the disk', 'bytes', { [NODE]: now('babou_tracker_journal_bytes') }),
    ],
  },
  {
    title: 'Site',
    panels: [
      panel('Requests per second, by status', 'reqps', {
        '{{status}}': rate('babou_site_requests_total', 'status'),
      }),
      panel('Time to an answer', 's', {
        [`median ${NODE}`]: quantile(0.5, 'babou_site_request_seconds'),
        [`95 % ${NODE}`]: quantile(0.95, 'babou_site_request_seconds'),
      }),
      panel('Browsers with live updates', 'short', { [NODE]: now('babou_site_live_streams') }),
    ],
  },
  {
    title: 'Bridge and fleet',
    panels: [
      panel('Time since a node was last up to date', 's', {
        [NODE]: most('babou_bridge_lag_seconds'),
      }),
      panel('Slots held, and slots of a standby', 'short', {
        [`held ${NODE}`]: now('babou_tracker_slots_held'),
        [`standby ${NODE}`]: now('babou_tracker_slots_standby'),
      }),
      panel('Lag of copies', 's', { [NODE]: most('babou_tracker_copy_lag_seconds') }),
      panel('Requests passed on to other trackers', 'reqps', {
        [NODE]: rate('babou_tracker_forwarded_total'),
      }),
      panel('Tasks that are overdue', 'short', { overdue: most('babou_tasks_overdue', 'job') }),
    ],
  },
  {
    title: 'Processes',
    panels: [
      panel('Processor, share of a core', 'percentunit', {
        [`{{role}} ${NODE}`]: rate('process_cpu_seconds_total', 'role, node'),
      }),
      panel('Memory', 'bytes', {
        [`{{role}} ${NODE}`]: now('process_resident_memory_bytes', 'role, node'),
      }),
      panel('Delay of the event loop, 99th percentile', 's', {
        [`{{role}} ${NODE}`]: most('nodejs_eventloop_lag_p99_seconds', 'role, node'),
      }),
    ],
  },
]
