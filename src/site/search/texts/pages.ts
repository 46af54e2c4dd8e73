import { withCondition } from '../../../domain/search/conditions.ts'
import type { Piece } from '../../../domain/search/excerpt.ts'
import type { QueryError } from '../../../domain/search/expression.ts'
import type { TimeText } from '../../../shared/format.ts'
import { capital, timeText } from '../../../shared/format.ts'
import type { FoundText } from '../../../store/search/texts/find.ts'
import type { Searcher } from '../../../store/search/texts/kinds.ts'
import { kindRow, textKindNames } from '../../../store/search/texts/kinds.ts'
import type { PageData } from '../../http/action.ts'
import { withQuery } from '../../http/frame/cursor.ts'
import type { Pager, PageOf } from '../../http/frame/pager.ts'
import { pagerOf } from '../../http/frame/pager.ts'
import type { Unclear } from '../unclear.ts'
import { unclearIn } from '../unclear.ts'
import { userHref } from '../../ui/link.ts'

const PATH = '/search/texts'

export interface ShownText extends FoundText {
  readonly excerpt: readonly Piece[]
}

interface Line {
  readonly label: string
  readonly href: string
  readonly kind: string
  readonly excerpt: readonly Piece[]
  readonly author: { readonly label: string; readonly href: string } | null
  readonly when: TimeText
}

export interface TextsPage extends PageData {
  readonly asked: string
  readonly isAsked: boolean
  readonly isUnclear: boolean
  readonly unclear: readonly Unclear[]
  /** The same search in one kind of text. */
  readonly kinds: readonly { readonly label: string; readonly href: string }[]
  readonly lines: readonly Line[]
  readonly hasLines: boolean
  readonly pager: Pager | null
  /** The page contains a search box. */
  readonly find: null
}

export interface ShownTexts {
  readonly asked: string
  readonly searcher: Searcher
  readonly errors?: readonly QueryError[]
  readonly rows: readonly ShownText[]
  readonly paged: PageOf
}

export function textsPage(shown: ShownTexts): TextsPage {
  const { asked, searcher, errors = [], rows, paged } = shown
  const kinds = textKindNames.filter((kind) => searcher.can(kindRow(kind).right))
  const hrefOf = (q: string) => withQuery(PATH, {}, { q })
  return {
    title: asked === '' ? 'Search texts' : `Texts that match “${asked}”`,
    asked,
    isAsked: asked !== '',
    isUnclear: errors.length > 0,
    unclear: unclearIn(asked, errors, hrefOf),
    kinds: kinds.map((kind) => {
      const { name } = kindRow(kind)
      return { label: name, href: hrefOf(withCondition(asked, 'in', name)) }
    }),
    lines: rows.map((row) => lineOf(row, searcher.now)),
    hasLines: rows.length > 0,
    pager: pagerOf(PATH, paged, { q: asked }),
    find: null,
  }
}

function lineOf(row: ShownText, now: Date): Line {
  const { author } = row
  return {
    label: row.title,
    href: row.href,
    kind: capital(kindRow(row.kind).label),
    excerpt: row.excerpt,
    author: author === null ? null : { label: author, href: userHref(author) },
    when: timeText(row.at, now),
  }
}
