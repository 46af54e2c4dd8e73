import { slowness } from './slowness.ts'
import { until } from './until.ts'

const HOUR_SECONDS = 3_600

/**
 * Waits for the next full hour if this one ends within `seconds`: what a test then does in that
 * time belongs to one hour, day and month (UTC).
 */
export async function withinAnHour(seconds = 20): Promise<void> {
  const hasRoom = () => (Date.now() / 1_000) % HOUR_SECONDS < HOUR_SECONDS - seconds * slowness()
  await until(hasRoom, seconds + 5, 'the next full hour')
}
