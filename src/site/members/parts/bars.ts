import type { Progress } from '../../../domain/roles/class-rules.ts'
import { criteria } from '../../../domain/roles/class-rules.ts'
import { bytes, count, plural, ratioText } from '../../../shared/format.ts'
import type { Bar } from './card.ts'

/** The progress toward a criterion, as a bar and in words. */
export function barOf({ criterion, has, needs, percent, isDone }: Progress): Bar {
  const { label, unit } = criteria[criterion]
  const show = TEXTS[unit]
  return { label, text: `${show(has)} of ${show(needs)}`, percent, isDone }
}

const TEXTS = {
  bytes,
  // Rounded down: an unmet criterion is never shown as met.
  ratio: ratioText,
  days: (value: number) => plural(Math.floor(value), 'day', 'days'),
  hours: (value: number) => plural(Math.floor(value), 'hour', 'hours'),
  count: (value: number) => count(Math.floor(value)),
} as const satisfies Record<string, (value: number) => string>
