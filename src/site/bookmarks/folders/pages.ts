import { count } from '../../../shared/format.ts'
import type { FolderRow } from '../../../store/collections/bookmark-folders.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary, untyped } from '../../http/frame/fields.ts'
import { MAX_NAME } from './forms.ts'

interface FolderLine {
  readonly name: string
  readonly href: string
  readonly action: string
  readonly bookmarks: string
  readonly fieldId: string
  /** The value of the name field: the typed name if it was refused. */
  readonly value: string
  readonly error: string | null
  readonly errorId: string
}

export interface FoldersPage extends PageData {
  readonly lines: readonly FolderLine[]
  readonly hasLines: boolean
  readonly nameField: Field
  readonly summary: FormSummary | null
}

/** @param renamed the folder whose new name was refused; null: the form is for a new one */
export function foldersPage(
  rows: readonly FolderRow[],
  form: Typed,
  renamed: number | null = null,
): FoldersPage {
  const options = { isRequired: true, maxLength: MAX_NAME } as const
  const nameField = field(renamed === null ? form : untyped(), 'name', 'Name', options)
  const typed = field(form, 'name', 'New name', options)
  return {
    title: 'Bookmark folders',
    lines: rows.map(({ id, name, bookmarks }) => ({
      name,
      href: `/bookmarks?folder=${id}`,
      action: `/bookmarks/folders/${id}`,
      bookmarks: count(bookmarks),
      fieldId: `rename-${id}`,
      value: id === renamed ? typed.value : name,
      error: id === renamed ? typed.error : null,
      errorId: `rename-${id}-error`,
    })),
    hasLines: rows.length > 0,
    nameField,
    summary: summary(form, [renamed === null ? nameField : { ...typed, id: `rename-${renamed}` }]),
  }
}
