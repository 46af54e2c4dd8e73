import type { Infer } from '../../../../shared/shape.ts'
import { checkbox, color, oneOf, slug, strictRecord, text } from '../../../../shared/shape.ts'
import type { CategoryForm, CountedCategory } from '../../../../store/taxonomy/category-care.ts'
import type { CountedTag, TagWords } from '../../../../store/taxonomy/tags.ts'
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

/** Browsers do not send unchecked boxes, so the form says that it has them. */
const boxes = oneOf(['1']).optional()

const categorySlug = slug.refine(
  (given) => given !== 'new',
  'is reserved for a page of the console',
)
const categoryName = text(60).trim().min(1)
const details = {
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
}

export const categoryForm = strictRecord({ slug: categorySlug, name: categoryName, ...details })

export const categoryEdit = strictRecord({
  slug: categorySlug.optional(),
  name: categoryName.optional(),
  ...details,
  boxes,
})

/** The defaults of a new category. */
const NEW: Omit<CountedCategory, 'id' | 'unit3d' | 'torrents' | 'attributes'> = {
  ...{ slug: '', name: '', isHidden: false },
  ...{ position: 0, parentId: null, kind: 'other', torznab: null, rules: '' },
}

/** Reads the form of a category (null: a new one); missing fields keep their current values. */
export function readCategory(
  body: Fields,
  stands: CountedCategory | null,
  all: readonly CountedCategory[],
): FormResult<CategoryForm> {
  const read = readForm(stands === null ? categoryForm : categoryEdit, body)
  if (!read.ok) return read
  const before = stands ?? NEW
  const given: Infer<typeof categoryEdit> = read.value
  const { slug = before.slug, name = before.name, position = '' } = given
  const { parent, kind, torznab, unit3d, rules } = given
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
      isHidden: readBox(given.isHidden, given.boxes, before.isHidden),
      parentId: parent === undefined ? before.parentId : (above?.id ?? null),
      rules: (rules ?? before.rules).replace(/\r\n?/g, '\n').trim(),
    },
  }
}

/** Returns whether a box is checked. Without `boxes`, one that was not sent is as before. */
function readBox(given: unknown, isSent: string | undefined, before: boolean): boolean {
  return given === undefined && isSent === undefined ? before : isChecked(given)
}

export const tagForm = strictRecord({
  slug: tagSlug.optional(),
  name: text(60).trim().optional(),
  isOfficial: checkbox.optional(),
  color: color.optional(),
  boxes,
})

/** Reads the form of a tag; missing fields keep their current values. */
export function readTag(body: Fields, before: CountedTag): FormResult<TagWords> {
  const read = readForm(tagForm, body)
  if (!read.ok) return read
  const { slug = before.slug, name, isOfficial, color: given, boxes: isSent } = read.value
  return {
    ok: true,
    value: {
      slug,
      name: name === undefined ? before.name : name || null,
      isOfficial: readBox(isOfficial, isSent, before.isOfficial),
      color: given === undefined ? before.color : given || null,
    },
  }
}

export const aliasForm = strictRecord({ alias: tagSlug })

export const mergeForm = strictRecord({ into: tagSlug })

export const tagPlace = strictRecord({ slug: tagSlug })
