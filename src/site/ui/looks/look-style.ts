import type { Looks } from '../../../domain/looks/looks.ts'
import { USUAL_LOOKS } from '../../../domain/looks/looks.ts'
import { declared } from './style-head.ts'
import type { Themes } from './read-themes.ts'

/** `light`, `dark`: always the theme by day or night, in this browser. Null: as the system is. */
export type Scheme = 'light' | 'dark' | null

/** The rules of chosen themes, by choice: two themes and the scheme of a browser. */
export type LookStyle = (looks: Looks, scheme: Scheme) => string | null

/**
 * What a page adds to the style sheet for the chosen themes; null when the style sheet already says
 * it. It is part of the page, so nothing flashes and nothing else is requested.
 */
export function createLookStyle(themes: Themes): LookStyle {
  // At most one text for two themes and a scheme: the names are those of the themes.
  const made = new Map<string, string | null>()
  return (looks, scheme) => {
    const key = `${looks.day} ${looks.night} ${scheme}`
    let style = made.get(key)
    if (style === undefined) made.set(key, (style = styleOf(themes, looks, scheme)))
    return style
  }
}

function styleOf(themes: Themes, { day, night }: Looks, scheme: Scheme): string | null {
  const forDay = scheme === 'dark' || day === USUAL_LOOKS.day ? '' : ruleOf(themes, day)
  const forNight = scheme === 'light' || night === USUAL_LOOKS.night ? '' : ruleOf(themes, night)
  if (scheme !== null) return (scheme === 'light' ? forDay : forNight) || null
  const parts = [
    forDay === '' ? '' : `@media not (prefers-color-scheme:dark){${forDay}}`,
    forNight === '' ? '' : `@media (prefers-color-scheme:dark){${forNight}}`,
  ]
  return parts.join('') || null
}

// The usual themes are the two halves of the style sheet: naming the scheme is enough.
function ruleOf(themes: Themes, name: string): string {
  const theme = themes.get(name)
  if (theme === undefined) return ''
  const isUsual = name === USUAL_LOOKS.day || name === USUAL_LOOKS.night
  const tokens = isUsual
    ? []
    : [...Object.entries(theme.colors), ...Object.entries(theme.shapes ?? {})]
  return `:root:root{color-scheme:${theme.scheme};${declared(tokens)}}`
}
