/** A maintenance window; '' means the whole fleet. */
export interface MutedBy {
  readonly about: string
  readonly startsAt: Date
  readonly endsAt: Date
}

/** Whether a window applies to an alert, through its machine, its node, or the whole fleet. */
export function isMuted(
  windows: readonly MutedBy[],
  { subject, machine }: { readonly subject: string; readonly machine: string },
  now: Date,
): boolean {
  const node = subject.slice(subject.indexOf(' ') + 1)
  return windows.some(({ about, startsAt, endsAt }) => {
    const holds = startsAt <= now && now < endsAt
    return holds && (about === '' || about === machine || about === node || about === subject)
  })
}
