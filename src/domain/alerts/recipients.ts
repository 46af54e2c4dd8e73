import type { Severity } from './facts.ts'

/** Which alerts a target accepts. */
export interface Wishes {
  readonly severity: Severity
  /**
   * Hours in UTC: from the first up to, but not including, the second. If they are equal, there is
   * no limit.
   */
  readonly fromHour: number
  readonly untilHour: number
}

/** Whether a target gets an alert of this severity now. */
export function wants(wishes: Wishes, severity: Severity, now: Date): boolean {
  if (wishes.severity === 'critical' && severity !== 'critical') return false
  const { fromHour: from, untilHour: until } = wishes
  if (from === until) return true
  const hour = now.getUTCHours()
  return from < until ? from <= hour && hour < until : hour >= from || hour < until
}

/** The pauses between attempts in seconds; after the last one, the delivery has failed. */
const PAUSES = [5, 20, 60, 300, 1_800, 7_200] as const

/** Returns when to try again after this number of attempts; null: never. */
export function nextAttempt(attempts: number, now: Date): Date | null {
  const pause = PAUSES.at(attempts - 1)
  if (pause === undefined || attempts > PAUSES.length) return null
  return new Date(now.getTime() + pause * 1_000)
}
