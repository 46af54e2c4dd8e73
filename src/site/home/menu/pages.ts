import type { Permission } from '../../../domain/roles/permissions.ts'
import type { PageData } from '../../http/action.ts'
import { MENU_GROUPS } from '../../http/frame/menu/menu-groups.ts'

interface MenuGroupPart {
  readonly name: string
  readonly pages: readonly { readonly href: string; readonly label: string }[]
}

interface MenuPage extends PageData {
  readonly groups: readonly MenuGroupPart[]
}

export function menuPage(groups: readonly MenuGroupPart[]): MenuPage {
  return { title: 'All pages', groups }
}

/** Returns the groups of the menu with the pages that the reader may open; none is empty. */
export function menuGroups(can: (permission: Permission) => boolean): readonly MenuGroupPart[] {
  return MENU_GROUPS.map(({ name, pages }) => ({
    name,
    pages: pages
      .filter(({ permission }) => can(permission))
      .map(({ href, label }) => ({ href, label })),
  })).filter(({ pages }) => pages.length > 0)
}
