import { legible, TEXT_CONTRAST } from '../../../domain/looks/contrast.ts'
import { SURFACES } from '../../../domain/looks/meanings.ts'
import type { Theme } from './theme.ts'

/** The color that staff gave to a role or class. */
export interface RoleColor {
  readonly slug: string
  readonly color: string
}

/** The color of each role as a token, made darker or lighter until it is readable in the theme. */
export function roleTokens(
  { colors }: Pick<Theme, 'colors'>,
  roles: readonly RoleColor[],
): readonly (readonly [string, string])[] {
  const surfaces = Object.keys(SURFACES).map((name) => colors[name as keyof typeof SURFACES])
  return roles.map(({ slug, color }) => {
    return [`role-${slug}`, legible(color, surfaces, TEXT_CONTRAST)] as const
  })
}

/**
 * The rules for names of members in the colors of their roles; '' without any. Readers who ask for
 * more contrast see names in the color of links.
 */
export function roleRules(roles: readonly RoleColor[]): string {
  if (roles.length === 0) return ''
  const rules = roles.map(({ slug }) => `[data-role='${slug}']{color:var(--role-${slug})}`)
  return `@media not (prefers-contrast:more){${rules.join('')}}`
}
