import { count, flag, id, oneOf, record, slug, text } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { listOf, noFields, paging } from '../../../http/frame/shapes.ts'
import { aliasForm, categoryForm, KINDS, mergeForm, tagForm } from './forms.ts'

const category = {
  ...{ slug, name: text(60), position: count, isHidden: flag },
  parent: slug.nullable().describe('slug of the one above'),
  kind: oneOf(KINDS),
  torznab: count.nullable().describe('null: 100000 and its id'),
  rules: text(20_000).describe('Markdown, for uploaders'),
}
const tag = record({
  id,
  slug,
  name: text(60).nullable(),
  aliasOf: slug.nullable(),
  isOfficial: flag,
  torrents: count,
})

export const categories: Declared = {
  description: 'Lists categories with their uses.',
  reply: listOf(record({ id, ...category, torrents: count, attributes: count })),
}

export const categoryShown: Declared = {
  description: 'Shows a category, to change it.',
  reply: record(category),
}

export const newCategory: Declared = {
  description: 'Shows what a new category would be.',
  reply: record({}),
}

export const makeCategory: Declared = {
  description: 'Makes a category.',
  body: categoryForm,
  reply: record({ id, slug }),
  creates: true,
}

export const changeCategory: Declared = {
  description: 'Changes a category: name, place, kind, rules, whether it takes uploads.',
  body: categoryForm,
  reply: record({ id, slug }),
}

export const tags: Declared = {
  description: 'Lists tags and aliases with their uses.',
  query: record({ q: text(60).optional().describe('the beginning of a slug'), ...paging }),
  reply: listOf(tag),
}

export const tagShown: Declared = { description: 'Shows a tag, to change it.', reply: tag }

export const renameTag: Declared = {
  description: 'Renames a tag, and makes it official or not.',
  body: tagForm,
  reply: tag,
}

export const mergeTag: Declared = {
  description: 'Merges a tag into another; its slug becomes an alias.',
  body: mergeForm,
  reply: tag,
}

export const noAlias: Declared = {
  description:
    'Makes a tag of its own of an alias; what was merged into the other tag stays there.',
  body: noFields,
  reply: tag,
}

export const aliasTag: Declared = {
  description: 'Makes a word that is no tag yet an alias of a tag.',
  body: aliasForm,
  reply: tag,
}
