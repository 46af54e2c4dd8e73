import type { Progress } from '../../../domain/roles/class-rules.ts'
import { criteria } from '../../../domain/roles/class-rules.ts'
import { bytes, count } from '../../../shared/format.ts'
import type { Bar } from './card.ts'

/** The progress toward a criterion, as a bar and in words. */
export function barOf({ criterion, has, needs, percent, isDone }: Progress): Bar {
  const { label, unit } = criteria[criterion]
  const show = TEXTS[unit]
  return { label, text: `${show(has)} of ${show(needs)}`, percent, isDone }
}

// Truncated, not rounded: an unmet criterion is never shown as met.
const hundredths = (value: number) =>
  Number.isFinite(value) ? (Math.floor(value * 100 + 1e-9) / 100).toFixed(2) : '∞'

const TEXTS = {
  bytes,
  ratio: hundredths,
  days: (value: number) => `${count(Math.floor(value))} days`,
  hours: (value: number) => `${count(Math.floor(value))} hours`,
  count: (value: number) => count(Math.floor(value)),
} as const satisfies Record<string, (value: number) => string>
