import type { TimeText } from '../../shared/format.ts'
import { timeText } from '../../shared/format.ts'
import type { PageData } from '../http/action.ts'
import { userHref } from '../ui/link.ts'

interface StaffLine {
  readonly label: string
  readonly href: string
  readonly rank: string
  readonly says: string
  readonly seen: TimeText | null
}

interface Group {
  readonly heading: string
  readonly caption: string
  readonly says: string | null
  readonly lines: readonly StaffLine[]
}

export interface StaffPage extends PageData {
  readonly groups: readonly Group[]
  readonly canWrite: boolean
}

interface Item {
  readonly name: string
  readonly role: string
  readonly responsibilities: readonly string[]
  readonly lastSeenAt: Date | null
}

const HEADINGS: Readonly<Record<string, string>> = {
  owner: 'Owners',
  admin: 'Administrators',
  moderator: 'Moderators',
}

export function staffPage(
  items: readonly Item[],
  roles: readonly { readonly role: string; readonly responsibility: string | null }[],
  { canWrite, now }: { readonly canWrite: boolean; readonly now: Date },
): StaffPage {
  return {
    title: 'Staff',
    canWrite,
    groups: roles.map(({ role, responsibility }) => ({
      heading: HEADINGS[role] ?? role,
      caption: `${HEADINGS[role] ?? role}, by name`,
      says: responsibility,
      lines: items
        .filter((one) => one.role === role)
        .map((one) => ({
          label: one.name,
          href: userHref(one.name),
          rank: one.role,
          says: one.responsibilities.join(' '),
          seen: one.lastSeenAt === null ? null : timeText(one.lastSeenAt, now),
        })),
    })),
  }
}
