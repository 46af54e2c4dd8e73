// The input of the conditions of alerts, and their findings.

/** A service, as it reported last. */
export interface ServiceFacts {
  readonly type: string
  readonly node: string
  readonly machine: string
  readonly version: string
  readonly state: string
  /**
   * For how many seconds it has been in that state, and how many have passed since its last report.
   */
  readonly stateSeconds: number
  readonly silentSeconds: number
  /** By how many seconds its clock is ahead of the database's clock. */
  readonly apartSeconds: number
  /** Unexpected starts within the last 15 minutes. */
  readonly starts: number
  /** An older process that uses the same name. */
  readonly rival: string | null
  readonly isDisabled: boolean
  /** The figures by name; those that are unknown are missing. */
  readonly figures: Readonly<Record<string, number>>
}

export interface FleetFacts {
  readonly services: readonly ServiceFacts[]
  readonly overdueTasks: readonly string[]
  /** Hours since the newest good backup was made; null: no backups are scheduled. */
  readonly copyHours: number | null
  /** The fault that the newest check of a backup found; null: none, or nothing was checked. */
  readonly copyFault: string | null
  /** Connections refused by the bridge, per minute. */
  readonly refusedPerMinute: number
}

/** The limits, each of which is a site setting with the same name. */
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
  /**
   * `tracker edge-1`, `machine host-2` or `fleet`. There is one alert per subject and condition.
   */
  readonly subject: string
  readonly machine: string
  /** What was found, in one sentence. */
  readonly says: string
  /**
   * Subjects about which this finding says everything, so that other findings about them are left
   * out.
   */
  readonly covers?: readonly string[]
}

/** A condition as a rule for Prometheus. */
interface Rule {
  readonly expr: string
  readonly forSeconds: number
}

export interface Condition {
  /** The name, which is also that of the file. */
  readonly name: string
  readonly summary: string
  readonly severity: Severity
  /** For how many seconds it must be found before an alert fires. */
  readonly holdSeconds: number
  readonly find: (facts: FleetFacts, limits: AlertLimits) => readonly Finding[]
  /**
   * Whether another reported problem causes the finding. If so, no alert begins, and open ones do
   * not change. Missing: never.
   */
  readonly follows?: (facts: FleetFacts, limits: AlertLimits) => boolean
  /** Returns the rule; null: Prometheus does not have the figure. */
  readonly rule: (limits: AlertLimits) => Rule | null
}

export function subjectOf({ type, node }: Pick<ServiceFacts, 'type' | 'node'>): string {
  return `${type} ${node}`
}

/** Returns a finding about a service. */
export function about(service: ServiceFacts, says: string): Finding {
  return { subject: subjectOf(service), machine: service.machine, says }
}

/**
 * Returns findings about the services that report; `says` returns null for a service about which
 * there is nothing to say.
 */
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

/** Keeps one finding per machine, because the services of a machine share its memory and disk. */
export function onePerMachine(found: readonly Finding[]): readonly Finding[] {
  const machines = new Map(found.map((one) => [one.machine, one]))
  return [...machines.values()].map((one) => ({ ...one, subject: `machine ${one.machine}` }))
}

/** Whether nothing is known about a service now: it does not report, or does not answer. */
export function isSilent(
  { silentSeconds, state }: Pick<ServiceFacts, 'silentSeconds' | 'state'>,
  limitSeconds: number,
): boolean {
  return silentSeconds > limitSeconds || state === 'failed'
}

/**
 * For how many seconds a service may be silent after it announced its end: the time that an upgrade
 * takes.
 */
const UPGRADE_SECONDS = 900

/** Whether staff have stopped, drained or disabled a service, so that its silence is expected. */
export function isAbsent(service: ServiceFacts): boolean {
  if (service.isDisabled) return true
  const isEnding = service.state === 'stopped' || service.state === 'draining'
  return isEnding && service.silentSeconds < UPGRADE_SECONDS
}

/** Returns a part as a percentage of a whole; null when either is unknown. */
export function percentOf(part: number | undefined, whole: number | undefined): number | null {
  if (part === undefined || whole === undefined || whole <= 0) return null
  return (part / whole) * 100
}
