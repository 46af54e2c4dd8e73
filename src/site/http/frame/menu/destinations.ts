import type { Permission } from '../../../../domain/roles/permissions.ts'
import { consoleMenu } from '../console-entries.ts'
import { MENU_GROUPS } from './menu-groups.ts'
import { sections } from '../settings-page.ts'

/** A named page, for those who open it by typing. */
export interface Destination {
  readonly name: string
  readonly href: string
  /** Where it belongs: `Settings`. */
  readonly about: string
}

/**
 * Finds the pages that a member may open with a word that begins like each typed one: first in
 * their names, then in their descriptions.
 */
export function destinations(
  can: (permission: Permission) => boolean,
  words: readonly string[],
  limit: number,
): readonly Destination[] {
  const all = [
    ...MENU_GROUPS.flatMap((group) =>
      group.pages.map(({ href, label, permission }) => {
        return { href, name: label, permission, about: '', more: group.name }
      }),
    ),
    ...sections.map(({ href, label, permission, says }) => {
      return { href, name: label, permission, about: 'Settings', more: says }
    }),
    ...consoleMenu.flatMap((group) =>
      group.entries.map(({ href, label, permission }) => {
        return { href, name: label, permission, about: 'Console', more: group.name }
      }),
    ),
  ]
  const asked = words.map((word) => word.toLowerCase())
  const begins = (text: string) => {
    const its = text.toLowerCase().split(/[^\p{L}\p{N}]+/u)
    return asked.every((word) => its.some((one) => one.startsWith(word)))
  }
  const open = all.filter(({ permission }) => can(permission))
  const byName = open.filter(({ name, about }) => begins(`${name} ${about}`))
  const further = open.filter((one) => begins(`${one.name} ${one.about} ${one.more}`))
  return [...new Set([...byName, ...further])]
    .slice(0, limit)
    .map(({ name, href, about }) => ({ name, href, about }))
}
