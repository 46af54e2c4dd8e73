import type { Shape } from '../../../shared/shape.ts'

// The settings tables store only what was chosen; everything else has its default.

interface SettingsShape<Chosen> {
  readonly shape: Readonly<Record<string, Shape>>
  readonly parse: (value: unknown) => Chosen
}

/**
 * Returns the chosen values. A value that its shape does not accept, or that is not a setting of
 * this version, counts as not chosen; the other values are not affected.
 */
export function chosenOf<Chosen>(settings: SettingsShape<Chosen>, value: unknown): Chosen {
  const { shape } = settings
  const accepted = Object.entries(value ?? {}).filter(
    ([name, one]) => Object.hasOwn(shape, name) && shape[name].safeParse(one).success,
  )
  return settings.parse(Object.fromEntries(accepted))
}

/** Omits the values that are left to their defaults. */
export function given(change: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null))
}
