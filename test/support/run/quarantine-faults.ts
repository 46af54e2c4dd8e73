/** An entry of test/quarantine.json. */
export interface Quarantined {
  /** From the folder of the project on. */
  readonly file: string
  /** The names of its groups and its name, with ` > ` between them. */
  readonly test: string
  readonly reason: string
  /** The day, as 2026-01-31. */
  readonly since: string
}

const MOST = 5
const MOST_DAYS = 30
const DAY_MS = 86_400_000

/** What is wrong with a quarantine: a test must not stay there. */
export function quarantineFaults(entries: readonly Quarantined[], now: Date): string[] {
  const faults = entries.flatMap(({ file, test, reason, since }) => {
    const days = (now.getTime() - Date.parse(since)) / DAY_MS
    const name = `${file}: ${test}`
    if (!/^\d{4}-\d\d-\d\d$/.test(since) || Number.isNaN(days)) return [`${name}: since no day`]
    if (days > MOST_DAYS) return [`${name}: in quarantine for more than ${MOST_DAYS} days`]
    return reason === '' ? [`${name}: without a reason`] : []
  })
  if (entries.length > MOST)
    faults.push(`${entries.length} tests are in quarantine, ${MOST} may be`)
  return faults
}
