import { MENU_GROUPS } from './menu-groups.ts'

/** The bar above every page: the pages of the menu that have a key, in the order of the groups. */
export const MENU = MENU_GROUPS.flatMap(({ pages }) => pages).filter(({ go }) => go !== null)
