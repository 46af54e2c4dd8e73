// The input of the conditions of alerts, and their findings.

/** A service as it last reported. */
export interface ServiceFacts {
  readonly type: string
  readonly node: string
  readonly machine: string
  readonly version: string
  readonly state: string
  /** The seconds in that state, and since the last report. */
  readonly stateSeconds: number
  readonly silentSeconds: number
  /** How far its clock is ahead of the database's. */
  readonly apartSeconds: number
  /** Unexpected starts within the last 15 minutes. */
  readonly starts: number
  /** An older process that uses the same name. */
  readonly rival: string | null
  readonly isDisabled: boolean
  /** By name; unknown figures are missing. */
  readonly figures: Readonly<Record<string, number>>
}

export interface FleetFacts {
  readonly services: readonly ServiceFacts[]
  readonly overdueTasks: readonly string[]
  /** Hours since the newest good backup was made; null: none is taken by a schedule. */
  readonly copyHours: number | null
  /** The fault that the newest check of a backup found; null: none, or there was no check. */
  readonly copyFault: string | null
  /** Connections that the bridge refused, per minute. */
  readonly refusedPerMinute: number
}

/** The limits; each is a site setting with the same name. */
export interface AlertLimits {
  readonly alertSilentSeconds: number
  readonly alertFlappingStarts: number
  readonly alertBehindSeconds: number
  readonly alertJournalMebibytes: number
  readonly alertDiskPercent: number
  readonly alertMemoryPercent: number
  readonly alertDescriptorPercent: number
  readonly alertCertificateDays: number
  readonly alertClockSeconds: number
  readonly alertDatabaseLagSeconds: number
  readonly alertCopyHours: number
  readonly alertPasskeysPerSecond: number
  readonly alertJoinsPerMinute: number
}

export const severities = ['warning', 'critical'] as const
export type Severity = (typeof severities)[number]

export interface Finding {
  /** `tracker edge-1`, `machine host-2` or `fleet`; one alert per subject and condition. */
  readonly subject: string
  readonly machine: string
  /** One sentence. */
  readonly says: string
  /** Subjects about which this finding already says everything. */
  readonly covers?: readonly string[]
}

/** The same for Prometheus. */
interface Rule {
  readonly expr: string
  readonly forSeconds: number
}

export interface Condition {
  /** Also the name of its file. */
  readonly name: string
  readonly summary: string
  readonly severity: Severity
  /** Seconds for which it must be found before an alert fires. */
  readonly holdSeconds: number
  readonly find: (facts: FleetFacts, limits: AlertLimits) => readonly Finding[]
  /**
   * Returns whether another reported problem causes the finding: then no alert begins, and open
   * ones stay as they are. Missing: never.
   */
  readonly follows?: (facts: FleetFacts, limits: AlertLimits) => boolean
  /** Null: Prometheus does not know the figure. */
  readonly rule: (limits: AlertLimits) => Rule | null
}

export function subjectOf({ type, node }: Pick<ServiceFacts, 'type' | 'node'>): string {
  return `${type} ${node}`
}

/** A finding about a service. */
export function about(service: ServiceFacts, says: string): Finding {
  return { subject: subjectOf(service), machine: service.machine, says }
}

/** Returns findings about reporting services; `says` returns null for services without one. */
export function each(
  { services }: FleetFacts,
  { alertSilentSeconds }: AlertLimits,
  says: (service: ServiceFacts) => string | null,
): readonly Finding[] {
  return services.flatMap((service) => {
    if (isAbsent(service) || isSilent(service, alertSilentSeconds)) return []
    const text = says(service)
    return text === null ? [] : [about(service, text)]
  })
}

/** The same about machines: services of one share its memory and disk. */
export function onePerMachine(found: readonly Finding[]): readonly Finding[] {
  const machines = new Map(found.map((one) => [one.machine, one]))
  return [...machines.values()].map((one) => ({ ...one, subject: `machine ${one.machine}` }))
}

/** Whether nothing is known of a service now: it does not report, or does not answer. */
export function isSilent(
  { silentSeconds, state }: Pick<ServiceFacts, 'silentSeconds' | 'state'>,
  limitSeconds: number,
): boolean {
  return silentSeconds > limitSeconds || state === 'failed'
}

/** How long a service may be silent after it announced its end: the time that an upgrade takes. */
const UPGRADE_SECONDS = 900

/**
 * Returns whether staff have stopped, drained or disabled a service, so that its silence is
 * expected.
 */
export function isAbsent(service: ServiceFacts): boolean {
  if (service.isDisabled) return true
  const isEnding = service.state === 'stopped' || service.state === 'draining'
  return isEnding && service.silentSeconds < UPGRADE_SECONDS
}

/** Formats a share of a whole: `12.5 %`; null when either is unknown. */
export function percentOf(part: number | undefined, whole: number | undefined): number | null {
  if (part === undefined || whole === undefined || whole <= 0) return null
  return (part / whole) * 100
}
