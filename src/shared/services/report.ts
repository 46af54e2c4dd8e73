import type { Infer } from '../shape.ts'
import { count, decimal, mapOf, oneOf, record, seconds, text } from '../shape.ts'

// A service's report about itself, or what a node found out about a program next to it.

export const serviceTypes = [
  ...(['site', 'tracker', 'jobs', 'announce'] as const),
  ...(['postgresql', 'haproxy', 'nats'] as const),
] as const
export type ServiceType = (typeof serviceTypes)[number]

export const serviceStates = ['starting', 'ready', 'draining', 'stopped', 'failed'] as const
export type ServiceState = (typeof serviceStates)[number]

const figure = decimal.min(0).nullable()

/**
 * The figures of a service; null: not known. Those that only one kind of service has are in `own`,
 * by name.
 */
export const serviceFigures = record({
  /** The number of processes that are ready to run, averaged over a minute. */
  load: figure,
  /** For a process, in percent of one core; for a machine, in percent of all. */
  cpuPercent: figure,
  machineCpuPercent: figure,
  rssBytes: figure,
  machineMemoryBytes: figure,
  /** The memory that programs could still get. */
  machineMemoryFreeBytes: figure,
  /** The size of the file system with the data folder. */
  diskBytes: figure,
  diskFreeBytes: figure,
  /** Open files and sockets, and the limit on them. */
  descriptors: figure,
  mostDescriptors: figure,
  /** The traffic through the network interfaces of the machine, per second. */
  bytesIn: figure,
  bytesOut: figure,
  uptimeSeconds: seconds.nullable(),
  own: mapOf(text(40), decimal).refine((own) => Object.keys(own).length <= 12, 'at most 12'),
})
export type ServiceFigures = Readonly<Infer<typeof serviceFigures>>

/** A report without the type and the name, which the receiver already knows. */
export const serviceReport = record({
  machine: text(100),
  place: text(60),
  address: text(100),
  port: count.max(65_535).nullable(),
  /** `HOST:PORT` of its ops port; '' when it has none, or when an earlier release reports. */
  ops: text(120).default(''),
  pid: count.nullable(),
  version: text(60),
  /** Milliseconds since 1970, by the clock of its machine. */
  startedAt: count.nullable(),
  state: oneOf(serviceStates),
  /**
   * The time of its clock when it reported, in milliseconds since 1970; null: something else
   * reports for it.
   */
  clock: count.nullable(),
  figures: serviceFigures,
})
export type ServiceReport = Readonly<Infer<typeof serviceReport>>

/** The report about a program that is not part of babou. */
export const askedReport = serviceReport.extend({
  type: oneOf(['postgresql', 'haproxy', 'nats']),
  node: text(60).min(1),
})
export type AskedReport = Readonly<Infer<typeof askedReport>>

/** The figures when nothing is known. */
export const noFigures: ServiceFigures = {
  ...{ load: null, cpuPercent: null, machineCpuPercent: null, rssBytes: null },
  ...{ machineMemoryBytes: null, machineMemoryFreeBytes: null, diskBytes: null },
  ...{ diskFreeBytes: null, descriptors: null, mostDescriptors: null },
  ...{ bytesIn: null, bytesOut: null, uptimeSeconds: null, own: {} },
}
