import type { TextKind } from '../../../../../domain/text-rules/text-rules.ts'
import { kindLabels } from '../../../../../domain/text-rules/text-rules.ts'
import { HOUR_SECONDS } from '../../../../../domain/units.ts'
import { plural } from '../../../../../shared/format.ts'
import { waitText } from '../../../../http/frame/waiting.ts'

/** Returns the names of kinds, such as `Topics, Posts`. */
export function kindNames(kinds: readonly TextKind[]): string {
  return kinds.map((one) => kindLabels[one]).join(', ')
}

/** Returns a period such as `1 hour`, `24 hours` or `90 minutes`. */
export function periodText(seconds: number): string {
  if (seconds % HOUR_SECONDS !== 0) return waitText(seconds)
  const hours = seconds / HOUR_SECONDS
  return plural(hours, 'hour', 'hours')
}
