import { faint } from '../../../domain/looks/pairs.ts'
import type { ThemeDocument } from '../../../store/records/themes.ts'
import type { Themes } from './read-themes.ts'
import { themes } from './read-themes.ts'
import { themeShape } from './theme.ts'

interface StaffTheme {
  readonly slug: string
  readonly document: ThemeDocument
  readonly isOffered: boolean
}

/**
 * Returns all themes that members can choose: those of the build, and those that staff offer. A
 * theme that is incomplete after an upgrade, or has too little contrast, is left out.
 */
export function withStaffThemes(made: readonly StaffTheme[]): Themes {
  const offered = made.flatMap(({ slug, document, isOffered }) => {
    const read = themeShape.safeParse(document)
    if (!isOffered || !read.success || faint(read.data.colors).length > 0) return []
    return [[slug, read.data] as const]
  })
  return offered.length === 0 ? themes : new Map([...offered, ...themes])
}
