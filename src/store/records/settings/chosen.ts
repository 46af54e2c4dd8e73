import type { Infer, Shape } from '../../../shared/shape.ts'

// The rows of settings hold what was chosen; what is not in them has its default.

/** What was chosen; a value that no longer fits its shape counts as not chosen. */
export function chosenOf<S extends Shape>(shape: S, value: unknown): Infer<S> {
  const read = shape.safeParse(value)
  return (read.success ? read.data : {}) as Infer<S>
}

/** Without what is left to its default. */
export function given(change: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null))
}
