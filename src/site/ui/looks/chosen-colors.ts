import { legible, TEXT_CONTRAST } from '../../../domain/looks/contrast.ts'
import { SURFACES } from '../../../domain/looks/meanings.ts'
import type { Theme } from './theme.ts'

/** The color that staff chose for a role, a class or a tag. */
export interface ChosenColor {
  readonly slug: string
  readonly color: string
}

export interface ChosenColors {
  /** The colors of roles and classes. */
  readonly roles: readonly ChosenColor[]
  readonly tags: readonly ChosenColor[]
}

/** The tokens, and the elements that use their colors: names of members, and links to tags. */
const KINDS = [
  { kind: 'roles', token: 'role', elements: (slug: string) => `[data-role='${slug}']` },
  { kind: 'tags', token: 'tag', elements: (slug: string) => `.tag[href='/tags/${slug}']` },
] as const

/** Returns each color as a token, made darker or lighter until it is readable in the theme. */
export function chosenTokens(
  { colors }: Pick<Theme, 'colors'>,
  chosen: ChosenColors,
): readonly (readonly [string, string])[] {
  const surfaces = Object.keys(SURFACES).map((name) => colors[name as keyof typeof SURFACES])
  return KINDS.flatMap(({ kind, token }) =>
    chosen[kind].map(({ slug, color }) => {
      return [`${token}-${slug}`, legible(color, surfaces, TEXT_CONTRAST)] as const
    }),
  )
}

/**
 * Returns the rules for everything with a chosen color; '' without any. Readers who ask for more
 * contrast see the default colors.
 */
export function chosenRules(chosen: ChosenColors): string {
  const rules = KINDS.flatMap(({ kind, token, elements }) =>
    chosen[kind].map(({ slug }) => `${elements(slug)}{color:var(--${token}-${slug})}`),
  )
  return rules.length === 0 ? '' : `@media not (prefers-contrast:more){${rules.join('')}}`
}
