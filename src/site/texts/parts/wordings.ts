import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import type { RevisionRow } from '../../../store/records/revisions.ts'
import * as revisions from '../../../store/records/revisions.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'
import type { Call, PageData, Reply } from '../../http/action.ts'
import { json, page } from '../../http/action.ts'
import { listLimit } from '../../http/frame/cursor.ts'
import { listed, placeBelow } from '../../http/frame/listed.ts'
import type { Pager } from '../../http/frame/pager.ts'
import { pagerOf } from '../../http/frame/pager.ts'
import type { DiffPart } from '../../ui/diff.ts'
import { textDiff } from '../../ui/diff.ts'
import { revisionCount } from '../../http/frame/history.ts'
import type { EditedEntity } from './edits.ts'
import type { Link } from '../../ui/link.ts'

// The earlier versions of a text that only its author edits.

/** Few, as each revision is shown as the difference of two versions. */
const WORDINGS_PER_PAGE = 10

interface WordingsPage extends PageData {
  /** The text, or where it is. */
  readonly of: Link
  readonly lines: readonly {
    readonly heading: string
    readonly when: TimeText
    readonly parts: readonly DiffPart[]
    readonly isText: true
  }[]
  readonly hasLines: boolean
  readonly pager: Pager | null
}

interface Worded {
  readonly title: string
  readonly of: Link
  /** The address of the text. */
  readonly href: string
  readonly id: number
  /** The number of the current revision. */
  readonly revision: number
}

/** Replies with the history of a text, as a page or as JSON. */
export async function wordings(
  call: Pick<Call<string, Permission>, 'db' | 'query' | 'now' | 'wantsJson'>,
  entity: EditedEntity,
  { title, of, href, id, revision }: Worded,
): Promise<Reply> {
  const { db, query, now, wantsJson } = call
  const limit = wantsJson ? listLimit(query.limit) : WORDINGS_PER_PAGE
  const found = await listed(
    call,
    placeBelow,
    (after, most) => revisions.list(db, entity, id, after?.below ?? null, most),
    ({ number }) => ({ below: number }),
    limit,
  )
  const { rows, next } = found
  if (wantsJson) {
    return json({ items: rows.map(wordingItem), next, total: revisionCount(revision) })
  }
  const data: WordingsPage = {
    title,
    of,
    lines: rows.map((row) => ({
      heading: row.before === null ? `Original ${entity}` : `Edit ${row.number - 1}`,
      when: timeText(row.at, now),
      parts: textDiff(String(row.before?.body ?? row.state.body), String(row.state.body)),
      isText: true,
    })),
    hasLines: rows.length > 0,
    pager: pagerOf(`${href}/history`, found),
  }
  return page('comments/history', data, null)
}

/** A revision: the text from one edit to the next. */
function wordingItem(row: RevisionRow) {
  return { revision: row.number, at: row.at.toISOString(), body: String(row.state.body) }
}
