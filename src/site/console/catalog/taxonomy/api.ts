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
  says: 'Lists categories with their uses.',
  reply: listOf(record({ id, ...category, torrents: count, attributes: count })),
}

export const categoryShown: Declared = {
  says: 'Shows a category, to change it.',
  reply: record(category),
}

export const newCategory: Declared = {
  says: 'Shows what a new category would be.',
  reply: record({}),
}

export const makeCategory: Declared = {
  says: 'Makes a category.',
  body: categoryForm,
  reply: record({ id, slug }),
  creates: true,
}

export const changeCategory: Declared = {
  says: 'Changes a category: name, place, kind, rules, whether it takes uploads.',
  body: categoryForm,
  reply: record({ id, slug }),
}

export const tags: Declared = {
  says: 'Lists tags and aliases with their uses.',
  query: record({ q: text(60).optional().describe('the beginning of a slug'), ...paging }),
  reply: listOf(tag),
}

export const tagShown: Declared = { says: 'Shows a tag, to change it.', reply: tag }

export const renameTag: Declared = {
  says: 'Renames a tag, and makes it official or not.',
  body: tagForm,
  reply: tag,
}

export const mergeTag: Declared = {
  says: 'Merges a tag into another; its slug becomes an alias.',
  body: mergeForm,
  reply: tag,
}

export const noAlias: Declared = {
  says: 'Makes a tag of its own of an alias; what was merged into the other tag stays there.',
  body: noFields,
  reply: tag,
}

export const aliasTag: Declared = {
  says: 'Makes a word that is no tag yet an alias of a tag.',
  body: aliasForm,
  reply: tag,
}
