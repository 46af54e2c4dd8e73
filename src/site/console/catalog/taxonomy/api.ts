import { count, flag, id, oneOf, record, slug, text } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { acts, creates, listOf, paging, shows } from '../../../http/frame/shapes.ts'
import { aliasForm, categoryEdit, categoryForm, KINDS, mergeForm, tagForm } from './forms.ts'

const category = {
  ...{ slug, name: text(60), position: count, isHidden: flag },
  parent: slug.nullable().describe('slug of the parent category'),
  kind: oneOf(KINDS),
  torznab: count.nullable().describe('null: 100000 plus its ID'),
  unit3d: count.describe('its number for UNIT3D programs'),
  rules: text(20_000).describe('Markdown, for uploaders'),
}
const tag = record({
  id,
  slug,
  name: text(60).nullable(),
  aliasOf: slug.nullable(),
  isOfficial: flag,
  color: text(7).nullable(),
  torrents: count,
})

export const categories: Declared = {
  description: 'Lists categories with what uses them.',
  reply: listOf(record({ id, ...category, torrents: count, attributes: count })),
}

export const categoryShown = shows('Shows a category for editing.', record(category))
export const newCategory = shows('Shows the form for a new category.', record({}))

export const makeCategory = creates('Creates a category.', categoryForm, record({ id, slug }))

export const changeCategory: Declared = {
  description: 'Changes a category: name, parent, kind, rules, and whether it accepts uploads.',
  body: categoryEdit,
  reply: record({ id, slug }),
}

export const tags: Declared = {
  description: 'Lists tags and aliases with the number of torrents.',
  query: record({ q: text(60).optional().describe('the start of a slug'), ...paging }),
  reply: listOf(tag),
}

export const tagShown = shows('Shows a tag for editing.', tag)

export const renameTag: Declared = {
  description: 'Renames a tag, or changes its color or whether it is official.',
  body: tagForm,
  reply: tag,
}

export const mergeTag: Declared = {
  description: 'Merges a tag into another; its slug becomes an alias.',
  body: mergeForm,
  reply: tag,
}

export const noAlias = acts(
  'Turns an alias back into a separate tag; torrents merged into the other tag stay there.',
  tag,
)

export const aliasTag: Declared = {
  description: 'Makes a word that is not a tag yet an alias of a tag.',
  body: aliasForm,
  reply: tag,
}
