import type { WatchLevel } from '../../domain/watches/watches.ts'
import { MOST_NEW } from '../../domain/watches/watches.ts'
import { watchKinds } from '../../store/watches/kinds.ts'
import type { WatchRow } from '../../store/watches/lists.ts'
import type { PageData } from '../http/action.ts'
import type { Field } from '../http/frame/fields.ts'
import { field, untyped } from '../http/frame/fields.ts'
import type { Pager, PageOf } from '../http/frame/pager.ts'
import { pagerOf } from '../http/frame/pager.ts'

interface WatchLine {
  readonly id: string
  readonly label: string
  readonly href: string
  readonly kind: string
  /** `12`, `100+`; null when nothing is new. */
  readonly added: string | null
  readonly level: string
}

interface WatchesPage extends PageData {
  readonly tabs: readonly { readonly label: string; readonly href: string; isCurrent: boolean }[]
  readonly lines: readonly WatchLine[]
  readonly hasLines: boolean
  readonly written: Field
  readonly pager: Pager | null
}

interface Shown {
  readonly rows: readonly WatchRow[]
  /** Null: all. */
  readonly level: WatchLevel | null
  readonly written: string
}

const TABS = [
  [null, 'All'],
  ['watch', 'Watched'],
  ['follow', 'Followed'],
  ['mute', 'Muted'],
] as const

const NAMES: Readonly<Record<WatchLevel, string>> = {
  watch: 'Watched',
  follow: 'Followed',
  mute: 'Muted',
}

const WRITTEN = [
  ['nothing', 'Nothing'],
  ['follow', 'Follow them'],
  ['watch', 'Watch them'],
] as const

export function watchesPage({ rows, level, written }: Shown, paged: PageOf): WatchesPage {
  const query = level === null ? {} : { level }
  return {
    title: 'Watched and followed',
    tabs: TABS.map(([value, label]) => ({
      label,
      href: value === null ? '/watches' : `/watches?level=${value}`,
      isCurrent: value === level,
    })),
    lines: rows.map((row) => ({
      id: String(row.id),
      label: row.title,
      href: row.href,
      kind: watchKinds[row.kind].label,
      added: row.added === 0 ? null : `${row.added}${row.added === MOST_NEW ? '+' : ''}`,
      level: NAMES[row.level],
    })),
    hasLines: rows.length > 0,
    written: field(untyped({ written }), 'written', 'Topics that I write in', { options: WRITTEN }),
    pager: pagerOf('/watches', paged, query),
  }
}

/** An entry of the list as JSON. */
export function watchItem({ subjectId, ...row }: WatchRow) {
  return { ...row, subject: subjectId }
}
