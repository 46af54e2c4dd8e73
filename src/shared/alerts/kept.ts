import type { Infer } from '../shape.ts'
import { count, flag, list, mapOf, oneOf, record, text } from '../shape.ts'
import { serviceTypes } from '../services/report.ts'
import { toldAlert } from './told.ts'

// The state that each node keeps on its disk, sealed, in order to send alerts while jobs or the
// database is down.

/** The most services in it; a larger fleet is only watched up to this number. */
export const MOST_KEPT_SERVICES = 200
/** The most alerts in it. */
export const MOST_KEPT_ALERTS = 100

const keptTarget = record({
  name: text(60),
  kind: text(20),
  severity: oneOf(['warning', 'critical']),
  fromHour: count.max(23),
  untilHour: count.max(23),
  settings: mapOf(text(40), text(2_000)),
})

const keptService = record({
  type: oneOf(serviceTypes),
  node: text(60),
  machine: text(100),
  address: text(100),
  /** `HOST:PORT` of its ops port; '' for a program that has none. */
  ops: text(120),
  isStandby: flag,
})

const window = record({ about: text(100), startsAt: count, endsAt: count })

export const keptAlerts = record({
  siteName: text(60),
  /** The URL of the page about alerts. */
  url: text(300),
  /** The server for email and the sender; null: no email can be sent. */
  smtp: record({ url: text(1_000), from: text(254) }).nullable(),
  silentSeconds: count,
  repeatMinutes: count,
  targets: list(keptTarget).max(50),
  services: list(keptService).max(MOST_KEPT_SERVICES),
  windows: list(window).max(100),
  /** Alerts that were sent before. */
  open: list(toldAlert).max(MOST_KEPT_ALERTS),
})

export type KeptAlerts = Readonly<Infer<typeof keptAlerts>>
export type KeptTarget = KeptAlerts['targets'][number]
export type KeptService = KeptAlerts['services'][number]
