import type { Infer, Shape } from '../../../shared/shape.ts'

// The settings tables store only what was chosen; everything else has its default.

/** Returns the chosen values; one that its shape no longer accepts counts as not chosen. */
export function chosenOf<S extends Shape>(shape: S, value: unknown): Infer<S> {
  const read = shape.safeParse(value)
  return (read.success ? read.data : {}) as Infer<S>
}

/** Omits the values that are left to their defaults. */
export function given(change: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null))
}
