import { MAX_BODY, MAX_TITLE } from '../../../../../domain/wiki/paths.ts'
import type { Db } from '../../../../../store/base/db.ts'
import type { HeldText } from '../../../../../store/held-texts/held-texts.ts'
import type { Reader } from '../../../../../store/records/targets.ts'
import type { ReadProposal } from '../../../../../store/wiki/proposing.ts'
import * as proposing from '../../../../../store/wiki/proposing.ts'
import type { Field, Typed } from '../../../../http/frame/fields.ts'
import { field } from '../../../../http/frame/fields.ts'
import type { ChangeLine, Labels } from '../../../../ui/changes.ts'
import { changeLines } from '../../../../ui/changes.ts'

// The changes that a waiting text would make to the wiki.

const labels: Labels = {
  title: { label: 'Title', kind: 'line' },
  body: { label: 'Text', kind: 'text' },
}

export interface ProposalPart {
  /** The page; null: a new one, or it was removed. */
  readonly about: { readonly label: string; readonly href: string } | null
  /** The address of a new page. */
  readonly path: string | null
  readonly summary: string
  readonly hasSummary: boolean
  readonly changes: readonly ChangeLine[]
  /** The changes that others have made to the same lines since then. */
  readonly conflict: { readonly changes: readonly ChangeLine[] } | null
  /** Whether others have edited other lines since then. */
  readonly isMerged: boolean
  readonly titleField: Field
  readonly bodyField: Field
  /** The revision of the page that staff see; null for a new page. */
  readonly revision: string | null
}

/** Loads the proposal in a waiting text; null: the text is not a proposal, or it was decided. */
export async function proposalOf(
  db: Db,
  row: HeldText,
  { id: memberId, now }: Reader,
  form: Typed,
): Promise<ProposalPart | null> {
  if (row.kind !== 'wiki' || row.act !== 'hold') return null
  const words = { title: row.title ?? '', body: row.body }
  const read = await proposing.read(db, { ...words, place: row.place }, { memberId, now })
  const { page, base, result } = read
  const shown = result ?? words
  const typed = Object.keys(form.values).length > 0 ? form : { ...form, values: { ...shown } }
  const before = { title: base?.title ?? '', body: base?.body ?? '' }
  return {
    about: page === undefined ? null : { label: page.title, href: `/wiki-pages/${page.id}` },
    path: read.path,
    summary: read.summary,
    hasSummary: read.summary !== '',
    changes: changeLines(before, words, labels),
    conflict: row.state === 'waiting' ? conflictIn(read) : null,
    isMerged: page !== undefined && page.revision !== read.revision && result !== null,
    titleField: field(typed, 'title', 'Title', { isRequired: true, maxLength: MAX_TITLE }),
    bodyField: field(typed, 'body', 'Text', { isRequired: true, maxLength: MAX_BODY, rows: 20 }),
    revision: page === undefined ? null : String(page.revision),
  }
}

function conflictIn({ page, base, result }: ReadProposal): ProposalPart['conflict'] {
  if (page === undefined || base === null || result !== null) return null
  const now = { title: page.title, body: page.body }
  return { changes: changeLines({ ...base }, now, labels) }
}
