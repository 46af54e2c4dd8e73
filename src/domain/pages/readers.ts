import type { Role } from '../roles/permission-rows.ts'
import { outranks } from '../roles/permissions.ts'

/** Whether a role may read what is for `reader` and all roles above. */
export function mayRead(role: Role, reader: Role): boolean {
  return role === reader || outranks(role, reader)
}

/** A page name in addresses: `two-words`. */
export const PAGE_SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/

/** Pages with an address of the site: `/rules`. */
const NAMED = ['rules', 'faq'] as const

/** The address of a page. */
export function pageHref(slug: string): string {
  return NAMED.some((name) => name === slug) ? `/${slug}` : `/pages/${slug}`
}
