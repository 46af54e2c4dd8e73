import type { TorrentRow } from '../../../store/torrents/torrents.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary, untyped } from '../../http/frame/fields.ts'
import type { Fields } from '../../http/frame/forms.ts'
import type { TorrentLink } from '../parts/links.ts'
import { torrentLink } from '../parts/links.ts'
import type { PartShown } from '../parts/form-parts.ts'
import { fieldsOf } from '../parts/form-parts.ts'
import type { WordFields } from '../parts/text-fields.ts'
import { wordFields } from '../parts/text-fields.ts'
import type { Conflict } from './conflict.ts'
import { formOf } from './conflict.ts'
import type { EditContext } from './form.ts'
import { MAX_REASON, MAX_SUMMARY } from './forms.ts'

export interface EditPage extends PageData, WordFields {
  readonly torrent: TorrentLink
  /** The revision that this form edits. */
  readonly revision: string
  readonly summaryField: Field
  readonly parts: readonly PartShown[]
  readonly summary: FormSummary | null
  readonly historyHref: string | null
  readonly conflict: Pick<Conflict, 'by' | 'changes'> | null
}

/** Returns the form with the torrent's current values, or with what was typed. */
export function wordsOf(torrent: TorrentRow, { parts }: EditContext, typed: Fields = {}): Typed {
  const revision = String(torrent.revision)
  return untyped({ ...formOf(torrent), ...parts.start, revision, ...typed })
}

export function editPage(
  form: Typed,
  torrent: TorrentRow,
  context: EditContext,
  conflict: Conflict | null = null,
): EditPage {
  const fields = wordFields(form, context.categories)
  const { titleField, categoryField, descriptionField, tagsField } = fields
  const summaryField = field(form, 'summary', 'Summary of your changes', {
    maxLength: MAX_SUMMARY,
    hint: 'Optional. Shown in the history.',
  })
  const parts = context.parts.shown(form)
  const words = [titleField, categoryField, descriptionField, tagsField]
  const all = [...words, ...fieldsOf(parts), summaryField]
  const path = `/torrents/${torrent.id}`
  const { revision } = form.values
  return {
    ...fields,
    title: 'Edit torrent',
    torrent: torrentLink(torrent),
    revision: typeof revision === 'string' ? revision : String(torrent.revision),
    summaryField,
    parts,
    summary: summary(form, all),
    historyHref: torrent.revision > 1 ? `${path}/history` : null,
    conflict: conflict === null ? null : { by: conflict.by, changes: conflict.changes },
  }
}

export interface RemovePage extends PageData {
  readonly torrent: TorrentLink
  readonly reason: Field
  readonly summary: FormSummary | null
}

export function removePage(form: Typed, torrent: TorrentRow): RemovePage {
  const reason = field(form, 'reason', 'Reason', {
    isRequired: true,
    maxLength: MAX_REASON,
    hint: 'Shown in members’ clients and on the torrent page.',
  })
  return {
    title: 'Remove torrent',
    torrent: torrentLink(torrent),
    reason,
    summary: summary(form, [reason]),
  }
}
