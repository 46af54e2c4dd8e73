// The contrast of colors, as WCAG 2.2 defines it (relative luminance, success criterion 1.4.3).

/** Red, green and blue from 0 to 1. */
type Rgb = readonly [number, number, number]

/**
 * The contrasts that WCAG requires for text, and for parts such as the borders of controls
 * (1.4.11).
 */
export const TEXT_CONTRAST = 4.5
export const PART_CONTRAST = 3

/** Returns the contrast of two colors such as `#12664f`, from 1 (none) to 21. */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(rgb(one)), luminance(rgb(other))].sort((a, b) => a - b)
  return (light! + 0.05) / (dark! + 0.05)
}

/**
 * Returns the color closest to the given one that has this contrast on each of the surfaces:
 * darker, or lighter if the surfaces are dark. Returns black or white if no shade has this
 * contrast.
 */
export function legible(color: string, surfaces: readonly string[], least: number): string {
  const passes = (one: string) => surfaces.every((surface) => contrast(one, surface) >= least)
  if (passes(color)) return color
  const isOnDark = surfaces.some((surface) => luminance(rgb(surface)) < MIDDLE)
  const end = isOnDark ? '#ffffff' : '#000000'
  // In each step, the share of black or white grows by about one shade of 256.
  for (let step = 1; step < STEPS; step++) {
    const shade = mixed(color, end, step / STEPS)
    if (passes(shade)) return shade
  }
  return end
}

const STEPS = 128
/** The luminance of a color with which black and white have the same contrast. */
const MIDDLE = 0.179

/** Returns the first color, mixed with this share (0 to 1) of the other. */
export function mixed(one: string, other: string, share: number): string {
  const ends = rgb(other)
  const parts = rgb(one).map((part, at) => part + (ends[at]! - part) * share)
  return `#${parts.map((part) => hex(Math.round(part * 255))).join('')}`
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0')
}

function rgb(color: string): Rgb {
  const part = (at: number) => Number.parseInt(color.slice(at, at + 2), 16) / 255
  return [part(1), part(3), part(5)]
}

function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  ) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
