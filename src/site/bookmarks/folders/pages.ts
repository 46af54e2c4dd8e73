import { count } from '../../../shared/format.ts'
import type { FolderRow } from '../../../store/bookmark-folders.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/fields.ts'
import { field, summary } from '../../http/fields.ts'
import { MAX_NAME } from './forms.ts'

interface FolderLine {
  readonly name: string
  readonly href: string
  readonly action: string
  readonly bookmarks: string
  readonly fieldId: string
}

export interface FoldersPage extends PageData {
  readonly lines: readonly FolderLine[]
  readonly hasLines: boolean
  readonly nameField: Field
  readonly summary: FormSummary | null
}

export function foldersPage(rows: readonly FolderRow[], form: Typed): FoldersPage {
  const nameField = field(form, 'name', 'Name', { isRequired: true, maxLength: MAX_NAME })
  return {
    title: 'Folders of bookmarks',
    lines: rows.map(({ id, name, bookmarks }) => ({
      name,
      href: `/bookmarks?folder=${id}`,
      action: `/bookmarks/folders/${id}`,
      bookmarks: count(bookmarks),
      fieldId: `rename-${id}`,
    })),
    hasLines: rows.length > 0,
    nameField,
    summary: summary(form, [nameField]),
  }
}
