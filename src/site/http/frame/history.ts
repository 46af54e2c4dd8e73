import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import type { Shape } from '../../../shared/shape.ts'
import { id, list, record, strictRecord, text, time, typedRevision } from '../../../shared/shape.ts'
import type { Db } from '../../../store/base/db.ts'
import type { Entity, RevisionRow, State } from '../../../store/records/revisions.ts'
import * as revisions from '../../../store/records/revisions.ts'
import { breakable } from '../../ui/breakable.ts'
import type { ChangeLine, Labels } from '../../ui/changes.ts'
import { changeLines } from '../../ui/changes.ts'
import type { OrReply, PageData, Reply } from '../action.ts'
import { page, refused } from '../action.ts'
import { listLimit } from './cursor.ts'
import { listed, placeBelow } from './listed.ts'
import type { Fields } from './forms.ts'
import { readForm } from './forms.ts'
import type { Pager } from './pager.ts'
import { pagerOf } from './pager.ts'
import type { Link } from '../../ui/link.ts'
import { userHref } from '../../ui/link.ts'

// The history of everything that can be edited: its page (the partial `history`), its JSON and its
// paging.

/** Each revision may have two texts of 50,000 characters. */
const REVISIONS_PER_PAGE = 10

/** The record whose history it is. */
export interface Edited {
  readonly entity: Entity
  readonly id: number
  readonly name: string
  /**
   * The page of the record; `/history` below it shows the history, `/history/N/revert` restores N.
   */
  readonly path: string
  /** The number of the current revision. */
  readonly revision: number
  readonly labels: Labels
  /** The title of the first revision: `As uploaded`. */
  readonly began: string
  /** Whether the viewer may restore a revision. */
  readonly canEdit: boolean
}

interface RevisionLine {
  readonly heading: string
  readonly anchor: string
  readonly author: Link | null
  readonly when: TimeText
  readonly summary: string | null
  readonly isCurrent: boolean
  readonly changes: readonly ChangeLine[]
  /** The address that restores this revision; null without permission, and for the current one. */
  readonly revertHref: string | null
}

/** The data of the partial `history`. */
interface HistoryPage extends PageData {
  readonly thing: Link & { readonly labelHtml: string }
  readonly lines: readonly RevisionLine[]
  readonly hasLines: boolean
  readonly current: string
  readonly editHref: string | null
  readonly pager: Pager | null
  /** Whether the partial `torrent/tabs` is shown, on the pages of a torrent. */
  readonly hasTabs: boolean
}

export interface History {
  readonly shown: HistoryPage
  readonly json: {
    readonly items: readonly unknown[]
    readonly next: string | null
    readonly total: number
  }
}

/** A page of the history of a record and its JSON. */
export async function historyOf(
  { db, query, now, wantsJson }: { db: Db; query: Fields; now: Date; wantsJson: boolean },
  thing: Edited,
): Promise<History> {
  const found = await listed(
    { query },
    placeBelow,
    (at, limit) => revisions.list(db, thing.entity, thing.id, at?.below ?? null, limit),
    ({ number }) => ({ below: number }),
    wantsJson ? listLimit(query.limit) : REVISIONS_PER_PAGE,
  )
  const { rows, next } = found
  return {
    shown: {
      title: `History of ${thing.name}`,
      thing: { label: thing.name, labelHtml: breakable(thing.name), href: thing.path },
      // JSON has up to a hundred, and no differences.
      lines: wantsJson ? [] : rows.map((row) => revisionLine(row, thing, now)),
      hasLines: rows.length > 0,
      current: String(thing.revision),
      editHref: thing.canEdit ? `${thing.path}/edit` : null,
      pager: pagerOf(`${thing.path}/history`, found),
      hasTabs: false,
    },
    json: { items: rows.map(revisionItem), next, total: revisionCount(thing.revision) },
  }
}

/** Replies with a page of the history in a view that shows nothing else. */
export async function historyReply(
  call: Parameters<typeof historyOf>[0],
  view: string,
  thing: Edited,
): Promise<Reply> {
  const { shown, json } = await historyOf(call, thing)
  return page(view, shown, json)
}

function revisionLine(row: RevisionRow, thing: Edited, now: Date): RevisionLine {
  const { number, author } = row
  const isCurrent = number === thing.revision
  const canRevert = thing.canEdit && !isCurrent
  return {
    heading: row.before === null ? thing.began : `Revision ${number}`,
    anchor: `revision-${number}`,
    author: author === null ? null : { label: author, href: userHref(author) },
    when: timeText(row.at, now),
    summary: row.summary === '' ? null : row.summary,
    isCurrent,
    changes: row.before === null ? [] : changeLines(row.before, row.state, thing.labels),
    revertHref: canRevert ? `${thing.path}/history/${number}/revert` : null,
  }
}

/** Reads the number of a revision in a path; null if it is not one. */
function revisionNumber(param: string): number | null {
  return /^[1-9]\d{0,8}$/.test(param) ? Number(param) : null
}

/** The input for restoring a revision: the current revision that the member saw. */
export const revertForm = strictRecord({
  revision: typedRevision.optional().describe('the revision that you have seen'),
})

const UNSEEN = 'revision must be the number of the revision that you have seen.'

interface Restoring {
  readonly number: number
  /** The complete state after that revision. */
  readonly state: State
  /**
   * The facts of the edit: the revision that the member saw (the current one unless given), and a
   * summary.
   */
  readonly of: { readonly revision: number; readonly summary: string }
}

/**
 * Reads what is needed to restore a revision. Refuses if there is no such revision, or if the form
 * does not say which one the member saw.
 */
export async function toRestore(
  { db, params, body }: { db: Db; params: { readonly number: string }; body: Fields },
  entity: Entity,
  { id, revision }: { readonly id: number; readonly revision: number },
): Promise<OrReply<Restoring>> {
  const number = revisionNumber(params.number)
  const row = number === null ? undefined : await revisions.find(db, entity, id, number)
  if (number === null || row === undefined) return refused('REVISION_NOT_FOUND')
  const read = readForm(revertForm, body)
  const given = read.ok ? (read.value.revision ?? '') : null
  const seen = given === '' ? revision : revisionNumber(String(given))
  if (seen === null) return refused('BAD_REQUEST', { detail: UNSEEN })
  const of = { revision: seen, summary: `Restored revision ${number}` }
  return { ok: true, number, state: row.state, of }
}

/** The number of a revision in a form; 0 for anything else. */
export function seenRevision(given: unknown): number {
  return revisionNumber(String(given)) ?? 0
}

/** Returns the number of revisions in the history of a record: 0 before its first edit. */
export function revisionCount(current: number): number {
  return current === 1 ? 0 : current
}

/** The JSON of a revision of a thing whose state has this shape. */
export function revisionShape(state: Shape) {
  return record({
    revision: id,
    author: text(30).nullable(),
    at: time,
    summary: text(200),
    changed: list(text(60)).describe('names of the fields that differ from the previous revision'),
    state: state.describe('the complete state after it'),
  })
}

/** A revision: its author, and the complete state after it. */
function revisionItem(row: RevisionRow) {
  return {
    revision: row.number,
    author: row.author,
    at: row.at.toISOString(),
    summary: row.summary,
    changed: row.changed,
    state: row.state,
  }
}
