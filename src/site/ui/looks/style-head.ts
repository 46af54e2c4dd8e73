import type { Color } from '../../../domain/looks/meanings.ts'
import { COLORS, SHAPES } from '../../../domain/looks/meanings.ts'
import { COMPONENTS } from './components.ts'
import type { Themes } from './read-themes.ts'
import { FIRST_PAIR } from './read-themes.ts'
import { SCALE } from './scale.ts'

/**
 * The head of the style sheet: every token as a custom property, with the colors of the first pair
 * of themes by color scheme. The only place of the style sheet with a color or a length.
 */
export function styleHead(themes: Themes): string {
  const [day, night] = [themes.get(FIRST_PAIR.day), themes.get(FIRST_PAIR.night)]
  if (day === undefined || night === undefined) throw new Error('The first themes are missing.')
  const colors = (Object.keys(COLORS) as Color[]).map((name) => {
    const [light, dark] = [day.colors[name], night.colors[name]]
    return [name, light === dark ? light : `light-dark(${light},${dark})`] as const
  })
  const shapes = Object.entries(SHAPES).map(([name, { usual }]) => [name, usual] as const)
  const tokens = [...Object.entries(SCALE), ...Object.entries(COMPONENTS), ...shapes, ...colors]
  return `:root{color-scheme:light dark;${tokens.map(declared).join(';')}}\n`
}

function declared([name, value]: readonly [string, string]): string {
  return `--${name}:${value}`
}
