import { checkbox, color, oneOf, slug, strictRecord, text } from '../../../../shared/shape.ts'
import type { CategoryForm, CountedCategory } from '../../../../store/taxonomy/category-care.ts'
import type { Fields, FormResult } from '../../../http/frame/forms.ts'
import { isChecked, readForm, wrong } from '../../../http/frame/forms.ts'
import { tagSlug } from '../../../taxonomy/parts/slugs.ts'

export const KINDS = ['movie', 'tv', 'music', 'book', 'game', 'software', 'other'] as const
const MAX_RULES = 20_000
/**
 * The range of numbers that staff may assign: those from 100000 are ours (Torznab has no rule for
 * those below).
 */
const TORZNAB = { least: 1_000, most: 99_999 }

export const categoryForm = strictRecord({
  slug: slug.refine((given) => given !== 'new', 'is reserved for a page of the console'),
  name: text(60).trim().min(1),
  position: text(6).regex(/^\d*$/, 'must be a whole number').optional(),
  isHidden: checkbox.optional(),
  parent: text(60).nullable().optional().describe('slug of the parent category; empty: none'),
  kind: oneOf(KINDS).optional(),
  torznab: text(6).regex(/^\d*$/, 'must be a whole number').optional().describe('1000 to 99999'),
  unit3d: text(6)
    .regex(/^(?:[1-9]\d{0,5})?$/, 'must be from 1 to 999999')
    .optional()
    .describe('its number for UNIT3D programs; empty: not changed'),
  rules: text(MAX_RULES).optional().describe('Markdown, for uploaders'),
})

/** The defaults of a new category. */
const NEW: Pick<CountedCategory, 'position' | 'parentId' | 'kind' | 'torznab' | 'rules'> = {
  ...{ position: 0, parentId: null, kind: 'other', torznab: null, rules: '' },
}

/** Reads a form on top of the current values (null: a new one); missing fields keep their value. */
export function readCategory(
  body: Fields,
  stands: CountedCategory | null,
  all: readonly CountedCategory[],
): FormResult<CategoryForm> {
  const read = readForm(categoryForm, body)
  if (!read.ok) return read
  const before = stands ?? NEW
  const { slug, name, position = '', isHidden, parent, kind, torznab, unit3d, rules } = read.value
  const above = all.find((one) => one.slug === parent)
  if (parent && above === undefined)
    return { ok: false, errors: wrong('parent', 'is not a category of this site') }
  const number = torznab === undefined ? before.torznab : torznab === '' ? null : Number(torznab)
  if (number !== null && (number < TORZNAB.least || number > TORZNAB.most)) {
    return {
      ok: false,
      errors: wrong('torznab', `must be from ${TORZNAB.least} to ${TORZNAB.most}`),
    }
  }
  return {
    ok: true,
    value: {
      ...{ slug, name, kind: kind ?? before.kind, torznab: number },
      unit3d: unit3d === undefined || unit3d === '' ? null : Number(unit3d),
      position: position === '' ? before.position : Number(position),
      isHidden: isChecked(isHidden),
      parentId: parent === undefined ? before.parentId : (above?.id ?? null),
      rules: (rules ?? before.rules).replace(/\r\n?/g, '\n').trim(),
    },
  }
}

export const tagForm = strictRecord({
  slug: tagSlug,
  name: text(60).trim().optional(),
  isOfficial: checkbox.optional(),
  color: color.optional(),
})

export const aliasForm = strictRecord({ alias: tagSlug })

export const mergeForm = strictRecord({ into: tagSlug })

export const tagPlace = strictRecord({ slug: tagSlug })
