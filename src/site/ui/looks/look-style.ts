import { withAccent } from '../../../domain/looks/accent.ts'
import type { Looks } from '../../../domain/looks/looks.ts'
import { USUAL_LOOKS } from '../../../domain/looks/looks.ts'
import type { ChosenColors } from './chosen-colors.ts'
import { chosenRules, chosenTokens } from './chosen-colors.ts'
import { declared } from './style-head.ts'
import type { Themes } from './read-themes.ts'

/**
 * `light`, `dark`: always the theme for day or night, in this browser. Null: as the system says.
 */
export type Scheme = 'light' | 'dark' | null

/** The choices of staff for the whole site. */
export interface SiteLooks extends ChosenColors {
  readonly themes: Themes
  /** '' for the accent of each theme. */
  readonly accent: string
}

/** The rules of chosen themes, by choice: two themes and the scheme of a browser. */
export type LookStyle = (site: SiteLooks, looks: Looks, scheme: Scheme) => string | null

/**
 * Returns what a page adds to the style sheet for the chosen themes; null when the style sheet
 * already has it. It is part of the page, so nothing flashes and nothing else is requested.
 */
export function createLookStyle(): LookStyle {
  // Caches at most one text for two themes and a scheme, until staff change something.
  const made = new WeakMap<SiteLooks, Map<string, string | null>>()
  return (site, looks, scheme) => {
    const texts = made.get(site) ?? new Map<string, string | null>()
    made.set(site, texts)
    const key = `${looks.day} ${looks.night} ${scheme}`
    let style = texts.get(key)
    if (style === undefined) texts.set(key, (style = styleOf(site, looks, scheme)))
    return style
  }
}

function styleOf(site: SiteLooks, { day, night }: Looks, scheme: Scheme): string | null {
  const forDay = scheme === 'dark' ? '' : ruleOf(site, day, USUAL_LOOKS.day)
  const forNight = scheme === 'light' ? '' : ruleOf(site, night, USUAL_LOOKS.night)
  const ofChosen = chosenRules(site)
  if (scheme !== null) return (scheme === 'light' ? forDay : forNight) + ofChosen || null
  const parts = [
    forDay === '' ? '' : `@media not (prefers-color-scheme:dark){${forDay}}`,
    forNight === '' ? '' : `@media (prefers-color-scheme:dark){${forNight}}`,
    ofChosen,
  ]
  return parts.join('') || null
}

// The default themes are the two halves of the style sheet: naming the scheme is enough, unless
// staff chose another accent. Themes of high contrast keep theirs. '' when the style sheet has
// everything.
function ruleOf(site: SiteLooks, name: string, usual: string): string {
  const { themes, accent } = site
  const theme = themes.get(name)
  if (theme === undefined) return ''
  const isInSheet = name === USUAL_LOOKS.day || name === USUAL_LOOKS.night
  const keepsAccent = accent === '' || name.startsWith('high-contrast')
  const chosen = chosenTokens(theme, site)
  if (name === usual && keepsAccent && chosen.length === 0) return ''
  const colors = keepsAccent ? theme.colors : withAccent(theme.colors, accent)
  const tokens = [
    ...(isInSheet && keepsAccent ? [] : Object.entries(colors)),
    ...(isInSheet ? [] : Object.entries(theme.shapes ?? {})),
    ...chosen,
  ]
  return `:root:root{color-scheme:${theme.scheme};${declared(tokens)}}`
}
