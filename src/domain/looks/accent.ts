import { contrast, legible, mixed, TEXT_CONTRAST } from './contrast.ts'
import type { Color } from './meanings.ts'
import { SURFACES } from './meanings.ts'

type Colors = Readonly<Record<Color, string>>

/** How far the color for a control under the pointer is from the accent. */
const STRONGER = 0.2

/**
 * Returns the colors of a theme with another accent, which is made darker or lighter until it is
 * readable on every surface and text on it is readable too.
 */
export function withAccent(colors: Colors, accent: string): Colors {
  const surfaces = (Object.keys(SURFACES) as Color[]).map((name) => colors[name])
  const own = legible(accent, surfaces, TEXT_CONTRAST)
  const strong = legible(mixed(own, colors.ink, STRONGER), surfaces, TEXT_CONTRAST)
  // Of black and white, the one that is more readable on both the accent and the stronger color.
  const white = Math.min(contrast(own, '#ffffff'), contrast(strong, '#ffffff'))
  const black = Math.min(contrast(own, '#000000'), contrast(strong, '#000000'))
  const onAccent = white >= black ? '#ffffff' : '#000000'
  return { ...colors, accent: own, 'accent-strong': strong, 'on-accent': onAccent }
}
