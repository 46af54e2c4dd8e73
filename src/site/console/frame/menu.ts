import type { ConsoleMenu } from '../../http/frame/console-entries.ts'
import { consoleMenu as menu } from '../../http/frame/console-entries.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'

/** Builds the menu for these permissions, as shown at `here`. */
export function menuFor(can: (permission: Permission) => boolean, here: string): ConsoleMenu {
  const current = currentOf(here)
  const groups = menu.map(({ name, entries }) => ({
    name,
    // A single entry is not folded.
    isFolded: entries.length > 1,
    isOpen: entries.some(({ href }) => href === current),
    waiting: null,
    entries: entries
      .filter(({ permission }) => can(permission))
      .map(({ href, label }) => ({ href, label, isCurrent: href === current, waiting: null })),
  }))
  return {
    label: 'Console',
    hasFind: true,
    groups: groups.filter(({ entries }) => entries.length > 0),
  }
}

// Returns the address of the entry with the longest address that is a prefix of the path.
function currentOf(here: string): string {
  const path = here.replace(/\?.*/, '')
  const all = menu.flatMap(({ entries }) =>
    entries.flatMap(({ href, also }) =>
      [href, ...(also === undefined ? [] : [also])].map((prefix) => ({ href, prefix })),
    ),
  )
  const under = all.filter(({ prefix }) => `${path}/`.startsWith(`${prefix}/`))
  return under.sort((a, b) => b.prefix.length - a.prefix.length)[0]?.href ?? ''
}
