import { MAX_TAG } from '../../../domain/taxonomy/tag-slugs.ts'
import {
  MAX_DESCRIPTION,
  MAX_TAGS,
  MAX_TITLE,
  readTags,
  readTitle,
} from '../../../domain/torrents/texts.ts'
import { strictRecord, text, titleText } from '../../../shared/shape.ts'
import type { CategoryRow } from '../../../store/taxonomy/categories.ts'
import type { Fields } from '../../http/frame/forms.ts'
import type { FieldErrors, FormResult } from '../../http/frame/forms.ts'
import { readForm, withLines } from '../../http/frame/forms.ts'

/** The texts about a torrent: the same fields at upload and edit. */

export const MAX_TAGS_TEXT = MAX_TAGS * (MAX_TAG + 2)

export const wordsShape = strictRecord({
  title: titleText(MAX_TITLE).optional().describe('by default the name in the file'),
  category: text(60).optional().describe('slug'),
  description: text(MAX_DESCRIPTION).optional(),
  tags: text(MAX_TAGS_TEXT).optional().describe('separated by commas'),
})

export interface Words {
  readonly name: string
  readonly categoryId: number
  readonly description: string
  readonly tags: readonly string[]
}

/** The values of omitted fields; a category is required if its default is null. */
export interface Defaults extends Omit<Words, 'categoryId'> {
  readonly categoryId: number | null
}

/** Reads title, category, description and tags; omitted fields keep their default. */
export function readWords(
  body: Fields,
  categories: readonly CategoryRow[],
  defaults: Defaults,
): FormResult<Words> {
  const read = readForm(wordsShape, withLines(body, 'description'))
  if (!read.ok) return read
  const { title, category, description, tags } = read.value
  const errors: Record<string, string[]> = {}
  const name = readTitle(title ?? '') ?? defaults.name
  const found = categories.find((one) => one.slug === category)
  const isMissing = category === undefined || category === ''
  if (isMissing && defaults.categoryId === null) errors.category = ['is required']
  else if (!isMissing && found === undefined) errors.category = ['is not a category of this site']
  const slugs = tags === undefined ? defaults.tags : readTags(tags)
  if (slugs === null) errors.tags = [`must be at most ${MAX_TAGS} words of letters and digits`]
  if (Object.keys(errors).length > 0) return { ok: false, errors: errors satisfies FieldErrors }
  return {
    ok: true,
    value: {
      name,
      categoryId: found?.id ?? (defaults.categoryId as number),
      description: (description ?? defaults.description).replace(/\r\n?/g, '\n').trim(),
      tags: slugs as readonly string[],
    },
  }
}
