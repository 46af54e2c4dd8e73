import type { MutedBy } from '../domain/alerts/muted.ts'
import type { KeptAlerts } from '../shared/alerts/kept.ts'

// The alert rules that a node keeps, in the form in which the conditions take them.

/**
 * Returns the limits of the conditions. The conditions that are checked here use only the first
 * two.
 */
export function limitsOf({ silentSeconds, repeatMinutes }: KeptAlerts) {
  const rest = {
    ...{ alertFlappingStarts: 0, alertBehindSeconds: 0, alertJournalMebibytes: 0 },
    ...{ alertDiskPercent: 0, alertMemoryPercent: 0, alertDescriptorPercent: 100 },
    ...{ alertCertificateDays: 0, alertClockSeconds: 0, alertDatabaseLagSeconds: 0 },
    ...{ alertCopyHours: 0, alertPasskeysPerSecond: 0, alertJoinsPerMinute: 0 },
  }
  return { ...rest, alertSilentSeconds: silentSeconds, alertRepeatMinutes: repeatMinutes }
}

/** Returns the milliseconds after which an alert is sent again; null: it is sent once. */
export function repeatMsOf({ repeatMinutes }: KeptAlerts): number | null {
  return repeatMinutes === 0 ? null : repeatMinutes * 60_000
}

export function windowsOf({ windows }: KeptAlerts): readonly MutedBy[] {
  return windows.map(({ about, startsAt, endsAt }) => {
    return { about, startsAt: new Date(startsAt), endsAt: new Date(endsAt) }
  })
}
