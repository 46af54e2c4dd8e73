import { MAX_DESCRIPTION, MAX_TITLE } from '../../../domain/torrents/texts.ts'
import type { CategoryRow } from '../../../store/taxonomy/categories.ts'
import { choicesOf } from '../../../store/taxonomy/categories.ts'
import type { Field, Typed } from '../../http/frame/fields.ts'
import { field } from '../../http/frame/fields.ts'
import { MAX_TAGS_TEXT } from './fields.ts'

/** The fields of title, category, description and tags, for their partials. */
export interface WordFields {
  readonly titleField: Field
  readonly categoryField: Field
  readonly descriptionField: Field
  readonly tagsField: Field
}

export function wordFields(form: Typed, categories: readonly CategoryRow[]): WordFields {
  const options = choicesOf(categories)
  return {
    titleField: field(form, 'title', 'Title', { isRequired: true, maxLength: MAX_TITLE }),
    categoryField: field(form, 'category', 'Category', {
      isRequired: true,
      options: [['', 'Choose a category'], ...options],
    }),
    descriptionField: field(form, 'description', 'Description', {
      rows: 10,
      maxLength: MAX_DESCRIPTION,
      isMarkdown: true,
      hint: 'Markdown: **bold**, _italic_, lists, links.',
    }),
    tagsField: field(form, 'tags', 'Tags', {
      maxLength: MAX_TAGS_TEXT,
      hint: 'Separated by commas, for example: hd, live.',
    }),
  }
}
