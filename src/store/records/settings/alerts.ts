import type { Infer, strictRecord } from '../../../shared/shape.ts'
import { count } from '../../../shared/shape.ts'
import type { SettingField } from './field.ts'

// Site settings about alerts, a part of `siteSettingsShape`: each has a row here.

type Row = readonly [least: number, fallback: number, most: number, label: string, help: string]

/** The row of a setting: minimum, default and maximum, and its label and hint in the console. */
const ROWS = {
  alertSilentSeconds: [
    15,
    20,
    3_600,
    'Silent after (seconds)',
    'Time without a report from a service.',
  ],
  alertFlappingStarts: [2, 3, 100, 'Flapping after (restarts)', 'Within 15 minutes.'],
  alertBehindSeconds: [5, 60, 86_400, 'Unbooked entries (seconds)', 'Age of the oldest entry.'],
  alertJournalMebibytes: [1, 1_024, 10_000_000, 'Journals (MiB)', 'On the disk of one tracker.'],
  alertDiskPercent: [0, 10, 99, 'Free disk space (percent)', 'Alert below this. 0: no alert.'],
  alertMemoryPercent: [0, 5, 99, 'Free memory (percent)', 'Alert below this. 0: no alert.'],
  alertDescriptorPercent: [
    1,
    80,
    100,
    'File descriptors (percent)',
    'Alert above this. 100: no alert.',
  ],
  alertCertificateDays: [0, 14, 365, 'Certificates (days)', 'Alert this long before they expire.'],
  alertClockSeconds: [
    2,
    5,
    86_400,
    'Clock difference (seconds)',
    'Between a node and the database.',
  ],
  alertDatabaseLagSeconds: [
    1,
    30,
    86_400,
    'Lag of standbys (seconds)',
    'For standbys of the database.',
  ],
  alertCopyHours: [1, 30, 10_000, 'Age of backups (hours)', 'Age of the newest scheduled backup.'],
  alertPasskeysPerSecond: [1, 50, 1_000_000, 'Unknown passkeys per second', 'On one tracker.'],
  alertJoinsPerMinute: [
    1,
    30,
    1_000_000,
    'Refused connections per minute',
    'Connections to the bridge.',
  ],
  alertRepeatMinutes: [
    0,
    240,
    10_080,
    'Repeat alerts after (minutes)',
    '0: each alert is sent once.',
  ],
} as const satisfies Readonly<Record<string, Row>>

type Name = keyof typeof ROWS
const names = Object.keys(ROWS) as Name[]

/** Returns an object with one value for each row. */
function mapped<T>(of: (row: Row) => T): Record<Name, T> {
  return Object.fromEntries(names.map((name) => [name, of(ROWS[name])])) as Record<Name, T>
}

export const alertShape = mapped(([least, , most]) => count.min(least).max(most))

type AlertSettings = Infer<ReturnType<typeof strictRecord<typeof alertShape>>>

export const alertDefaults: AlertSettings = mapped(([, fallback]) => fallback)

export const alertFields: readonly SettingField<Name>[] = names.map((name) => {
  const [min, , max, label, help] = ROWS[name]
  return { name, kind: 'number', min, max, label, help }
})
