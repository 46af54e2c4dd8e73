import { consoleMenu as menu } from '../../http/frame/console-entries.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'

export interface ConsoleMenu {
  /** Of the landmark. */
  readonly label: string
  /** Whether the search box is shown above it. */
  readonly hasFind: boolean
  readonly groups: readonly {
    readonly name: string
    readonly entries: readonly {
      readonly href: string
      readonly label: string
      readonly isCurrent: boolean
    }[]
  }[]
}

/** The menu for these permissions at `here`. */
export function menuFor(can: (permission: Permission) => boolean, here: string): ConsoleMenu {
  const current = currentOf(here)
  const groups = menu.map(({ name, entries }) => ({
    name,
    entries: entries
      .filter(({ permission }) => can(permission))
      .map(({ href, label }) => ({ href, label, isCurrent: href === current })),
  }))
  return {
    label: 'Console',
    hasFind: true,
    groups: groups.filter(({ entries }) => entries.length > 0),
  }
}

// The longest entry that is a prefix of the path.
function currentOf(here: string): string {
  const path = here.replace(/\?.*/, '')
  const all = menu.flatMap(({ entries }) => entries.map(({ href }) => href))
  const under = all.filter((href) => `${path}/`.startsWith(`${href}/`))
  return under.sort((a, b) => b.length - a.length)[0] ?? ''
}
