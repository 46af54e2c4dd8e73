import type { Hidden } from '../../../domain/search/hidden.ts'
import type { CategoryRow } from '../../../store/taxonomy/categories.ts'
import { choicesOf } from '../../../store/taxonomy/categories.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'

export interface HiddenPage extends PageData {
  readonly choices: readonly {
    readonly value: string
    readonly label: string
    readonly isChecked: boolean
  }[]
  readonly categoryError: string | null
  readonly tagField: Field
  readonly summary: FormSummary | null
}

export function hiddenPage(
  { values, errors }: Typed,
  hidden: Hidden,
  categories: readonly CategoryRow[],
): HiddenPage {
  const form = { values: { ...values, tags: hidden.tags.join(', ') }, errors }
  const tagField = field(form, 'tags', 'Tags', {
    hint: 'Separate tags with commas.',
    maxLength: 4_000,
  })
  return {
    title: 'Hidden torrents',
    choices: choicesOf(categories).map(([value, label]) => {
      return { value, label, isChecked: hidden.categories.includes(value) }
    }),
    categoryError: errors.categories?.map((text) => `Categories ${text}`).join('; ') ?? null,
    tagField,
    summary: summary(form, [
      { ...tagField, name: 'categories', label: 'Categories', id: 'field-categories' },
      tagField,
    ]),
  }
}
