import type { CategoryRow } from '../../../store/categories.ts'
import type { TorrentRow } from '../../../store/torrents.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/fields.ts'
import { field, summary, untyped } from '../../http/fields.ts'
import type { Link } from '../pages.ts'
import type { WordFields } from '../word-fields.ts'
import { wordFields } from '../word-fields.ts'
import { MAX_REASON } from './forms.ts'

export interface EditPage extends PageData, WordFields {
  readonly torrent: Link
  readonly summary: FormSummary | null
}

/** The form as the torrent stands. */
export function wordsOf(torrent: TorrentRow): Typed {
  const { name, category, description, tags } = torrent
  return untyped({ title: name, category, description, tags: tags.join(', ') })
}

export function editPage(
  form: Typed,
  torrent: TorrentRow,
  categories: readonly CategoryRow[],
): EditPage {
  const fields = wordFields(form, categories)
  const { titleField, categoryField, descriptionField, tagsField } = fields
  return {
    ...fields,
    title: 'Edit a torrent',
    torrent: { label: torrent.name, href: `/torrents/${torrent.id}` },
    summary: summary(form, [titleField, categoryField, descriptionField, tagsField]),
  }
}

export interface RemovePage extends PageData {
  readonly torrent: Link
  readonly reason: Field
  readonly summary: FormSummary | null
}

export function removePage(form: Typed, torrent: TorrentRow): RemovePage {
  const reason = field(form, 'reason', 'Reason', {
    isRequired: true,
    maxLength: MAX_REASON,
    hint: 'Members’ clients show it, and so does this page from now on.',
  })
  return {
    title: 'Take down a torrent',
    torrent: { label: torrent.name, href: `/torrents/${torrent.id}` },
    reason,
    summary: summary(form, [reason]),
  }
}
