import type { SiteLooks } from '../../../ui/looks/look-style.ts'
import type { Themes } from '../../../ui/looks/read-themes.ts'
import type { ChosenLooks } from '../site-news.ts'

/**
 * Returns the same object for the same themes and choices, as the styles made from it are cached.
 */
export function createSiteLooks(): (themes: Themes, chosen: ChosenLooks) => SiteLooks {
  let last: { readonly chosen: ChosenLooks; readonly looks: SiteLooks } | null = null
  return (themes, chosen) => {
    if (last === null || last.chosen !== chosen || last.looks.themes !== themes) {
      const { accent, roles, tags } = chosen
      last = { chosen, looks: { themes, accent, roles, tags } }
    }
    return last.looks
  }
}
