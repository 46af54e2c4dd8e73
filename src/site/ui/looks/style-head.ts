import type { Color } from '../../../domain/looks/meanings.ts'
import { COLORS, ON_ACCENT, SHAPES, SURFACES, TEXT_COLORS } from '../../../domain/looks/meanings.ts'
import { USUAL_LOOKS } from '../../../domain/looks/looks.ts'
import { COMPONENTS } from './components.ts'
import type { Themes } from './read-themes.ts'
import { SCALE } from './scale.ts'
import type { Theme } from './theme.ts'

/** Replaces the chosen themes for readers whose system asks for more contrast. */
const HIGH_CONTRAST = ['high-contrast-light', 'high-contrast-dark'] as const
const names = Object.keys(COLORS) as Color[]

/**
 * The head of the style sheet: every token as a custom property, with the colors of the default
 * themes by color scheme; those for more contrast; and the system's colors if it forces them. No
 * other part of the style sheet contains a color or a length.
 */
export function styleHead(themes: Themes): string {
  const [day, night, light, dark] = [USUAL_LOOKS.day, USUAL_LOOKS.night, ...HIGH_CONTRAST].map(
    (name) => {
      const theme = themes.get(name)
      if (theme === undefined) throw new Error(`The theme ${name} is missing.`)
      return theme
    },
  ) as [Theme, Theme, Theme, Theme]
  const shapes = Object.entries(SHAPES).map(([name, { usual }]) => [name, usual] as const)
  const tokens = [...Object.entries(SCALE), ...Object.entries(COMPONENTS), ...shapes]
  const forced = names.map((name) => [name, systemColor(name)] as const)
  return [
    `:root{color-scheme:light dark;${declared([...tokens, ...both(day, night)])}}`,
    `@media (prefers-contrast:more){:root:root:root{${declared(both(light, dark))}}}`,
    `@media (forced-colors:active){:root:root:root{${declared(forced)}}}\n`,
  ].join('\n')
}

/** Returns the color of each meaning, by color scheme. */
function both(light: Theme, dark: Theme) {
  return names.map((name) => {
    const [one, other] = [light.colors[name], dark.colors[name]]
    return [name, one === other ? one : `light-dark(${one},${other})`] as const
  })
}

/**
 * Drawings keep their colors when the system forces those of text, so they follow the system with
 * these.
 */
function systemColor(name: Color): string {
  if (name in SURFACES) return 'Canvas'
  if (name in ON_ACCENT) return 'Canvas'
  if (name === 'accent' || name === 'accent-strong') return 'LinkText'
  return name in TEXT_COLORS ? 'CanvasText' : 'ButtonBorder'
}

/** Returns declarations of custom properties, without the braces of their rule. */
export function declared(tokens: readonly (readonly [string, string])[]): string {
  return tokens.map(([name, value]) => `--${name}:${value}`).join(';')
}
