import type { TimeText } from '../../shared/format.ts'
import { bytes, ratio, timeText } from '../../shared/format.ts'
import type { ListedMember } from '../../store/members/pages.ts'
import type { PageData } from '../http/action.ts'
import type { Pager } from '../http/frame/pager.ts'
import { userHref } from '../ui/link.ts'
import type { listedJson } from './json.ts'
import { roleLabel } from './pages.ts'

interface MemberLine {
  readonly href: string
  readonly name: string
  readonly role: string
  /** The class, or the role if there is none: staff may give it a color. */
  readonly rank: string
  readonly isBanned: boolean
  readonly joined: TimeText
  readonly lastSeen: TimeText | null
  readonly uploaded: string
  readonly downloaded: string
  readonly ratio: string
}

export interface UsersPage extends PageData {
  readonly q: string
  readonly isStaff: boolean
  readonly onlyBanned: boolean
  readonly lines: readonly MemberLine[]
  readonly isEmpty: boolean
  readonly isFiltered: boolean
  readonly pager: Pager | null
}

interface Listed {
  readonly q: string
  readonly isStaff: boolean
  readonly onlyBanned: boolean
  readonly pager: Pager | null
}

type Item = ReturnType<typeof listedJson>

/** @param items the fields of each row that the reader may see */
export function usersPage(
  rows: readonly ListedMember[],
  items: readonly Item[],
  listed: Listed,
  now: Date,
): UsersPage {
  const { q, isStaff, onlyBanned, pager } = listed
  return {
    title: 'Members',
    q,
    isStaff,
    onlyBanned,
    lines: rows.map((row, at) => memberLine(row, items[at], isStaff, now)),
    isEmpty: rows.length === 0,
    isFiltered: q !== '' || onlyBanned,
    pager,
  }
}

function memberLine(row: ListedMember, item: Item, isStaff: boolean, now: Date): MemberLine {
  const { uploaded, downloaded } = item
  const seen = isStaff ? row.last_seen_at : null
  return {
    href: userHref(row.name),
    name: row.name,
    role: roleLabel(row.role),
    rank: row.class ?? row.role,
    isBanned: row.state === 'banned',
    joined: timeText(row.created_at, now),
    lastSeen: seen === null ? null : timeText(seen, now),
    uploaded: uploaded === null ? '–' : bytes(uploaded),
    downloaded: downloaded === null ? '–' : bytes(downloaded),
    ratio: uploaded === null || downloaded === null ? '–' : ratio(uploaded, downloaded),
  }
}
