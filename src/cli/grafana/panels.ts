import type { MetricName } from '../../shared/metrics.ts'

// The panels of the Grafana dashboard, from the `/metrics` of all roles.

/** Units of Grafana: how a panel shows its figures. */
type Unit = 'short' | 's' | 'bytes' | 'reqps' | 'percentunit' | 'ops'

/** Metrics of prom-client, for the process of a role. */
type ProcessMetric =
  'process_cpu_seconds_total' | 'process_resident_memory_bytes' | 'nodejs_eventloop_lag_p99_seconds'

export interface Panel {
  readonly title: string
  readonly unit: Unit
  /** The queries by legend; `{{node}}` is the node of a series. */
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

export const SECTIONS: readonly Section[] = [
  {
    title: 'Alerts',
    panels: [
      {
        title: 'Alerts that fire, by condition',
        unit: 'short',
        lines: {
          '{{alertname}}':
            'count by (alertname) (ALERTS{alertname=~"Babou.*", alertstate="firing"})',
        },
      },
      {
        title: 'Services that Prometheus reaches',
        unit: 'short',
        lines: { '{{role}}': 'sum by (role) (up{job="babou"})' },
      },
    ],
  },
  {
    title: 'Trackers',
    panels: [
      {
        title: 'Announces per second',
        unit: 'reqps',
        lines: { [NODE]: rate('babou_tracker_announces_total') },
      },
      {
        title: 'Refused and warned per second, by code',
        unit: 'reqps',
        lines: { '{{code}}': rate('babou_tracker_codes_total', 'code') },
      },
      {
        title: 'Time to a reply, 99th percentile',
        unit: 's',
        lines: { [NODE]: quantile(0.99, 'babou_tracker_reply_seconds') },
      },
      {
        title: 'Seeders and leechers',
        unit: 'short',
        lines: {
          [`seeders ${NODE}`]: now('babou_tracker_seeders'),
          [`leechers ${NODE}`]: now('babou_tracker_leechers'),
        },
      },
      {
        title: 'Busy announce threads, share of a core',
        unit: 'percentunit',
        lines: {
          [`${NODE} {{thread}}`]: most('babou_tracker_thread_busy_ratio', 'node, thread'),
        },
      },
      {
        title: 'Longer intervals and shorter lists under load',
        unit: 'short',
        lines: {
          [`interval × ${NODE}`]: most('babou_tracker_interval_stretch'),
          [`list × ${NODE}`]: most('babou_tracker_list_share'),
        },
      },
    ],
  },
  {
    title: 'Booking',
    panels: [
      {
        title: 'Journal entries booked per second',
        unit: 'ops',
        lines: { [NODE]: rate('babou_entries_booked_total') },
      },
      {
        title: 'Journal entries not booked',
        unit: 'short',
        lines: { [NODE]: now('babou_tracker_journal_unbooked') },
      },
      {
        title: 'Wait of the oldest entry',
        unit: 's',
        lines: { [NODE]: most('babou_tracker_journal_lag_seconds') },
      },
      {
        title: 'Journals on the disk',
        unit: 'bytes',
        lines: { [NODE]: now('babou_tracker_journal_bytes') },
      },
    ],
  },
  {
    title: 'Site',
    panels: [
      {
        title: 'Requests per second, by status',
        unit: 'reqps',
        lines: { '{{status}}': rate('babou_site_requests_total', 'status') },
      },
      {
        title: 'Time to an answer',
        unit: 's',
        lines: {
          [`median ${NODE}`]: quantile(0.5, 'babou_site_request_seconds'),
          [`95 % ${NODE}`]: quantile(0.95, 'babou_site_request_seconds'),
        },
      },
      {
        title: 'Browsers with live updates',
        unit: 'short',
        lines: { [NODE]: now('babou_site_live_streams') },
      },
    ],
  },
  {
    title: 'Bridge and fleet',
    panels: [
      {
        title: 'Time since a node was last up to date',
        unit: 's',
        lines: { [NODE]: most('babou_bridge_lag_seconds') },
      },
      {
        title: 'Slots held, and slots of a standby',
        unit: 'short',
        lines: {
          [`held ${NODE}`]: now('babou_tracker_slots_held'),
          [`standby ${NODE}`]: now('babou_tracker_slots_standby'),
        },
      },
      {
        title: 'Lag of copies',
        unit: 's',
        lines: { [NODE]: most('babou_tracker_copy_lag_seconds') },
      },
      {
        title: 'Requests passed on to other trackers',
        unit: 'reqps',
        lines: { [NODE]: rate('babou_tracker_forwarded_total') },
      },
      {
        title: 'Tasks that are overdue',
        unit: 'short',
        lines: { overdue: most('babou_tasks_overdue', 'job') },
      },
    ],
  },
  {
    title: 'Processes',
    panels: [
      {
        title: 'Processor, share of a core',
        unit: 'percentunit',
        lines: { [`{{role}} ${NODE}`]: rate('process_cpu_seconds_total', 'role, node') },
      },
      {
        title: 'Memory',
        unit: 'bytes',
        lines: { [`{{role}} ${NODE}`]: now('process_resident_memory_bytes', 'role, node') },
      },
      {
        title: 'Delay of the event loop, 99th percentile',
        unit: 's',
        lines: { [`{{role}} ${NODE}`]: most('nodejs_eventloop_lag_p99_seconds', 'role, node') },
      },
    ],
  },
]
