import type { Color, ShapeName } from '../../../../domain/looks/meanings.ts'
import { COLORS, SHAPES } from '../../../../domain/looks/meanings.ts'
import { faint } from '../../../../domain/looks/pairs.ts'
import { bytes32, oneOf, strictRecord, text, typedRevision } from '../../../../shared/shape.ts'
import type { Infer } from '../../../../shared/shape.ts'
import type { State } from '../../../../store/records/revisions.ts'
import type { StaffTheme, ThemeWords } from '../../../../store/records/themes.ts'
import { siteSettingsShape } from '../../../../store/records/settings/site-shape.ts'
import type { FieldErrors, Fields } from '../../../http/frame/forms.ts'
import { imageForm } from '../../../images/parts/lines.ts'
import type { Theme } from '../../../ui/looks/theme.ts'
import { themeShape } from '../../../ui/looks/theme.ts'

export const COLOR_NAMES = Object.keys(COLORS) as readonly Color[]
export const SHAPE_NAMES = Object.keys(SHAPES) as readonly ShapeName[]

const value = text(200).trim()

/** Each value of a theme has a field of its name; `themeShape` checks them together. */
const values = Object.fromEntries(
  [...COLOR_NAMES, ...SHAPE_NAMES].map((name) => [name, value.optional()]),
) as Record<Color | ShapeName, ReturnType<typeof value.optional>>

const general = {
  title: text(30).trim().min(1),
  scheme: oneOf(['light', 'dark']).describe('whether form controls are light or dark'),
  state: oneOf(['draft', 'offered']).describe('offered themes can be chosen by members'),
  summary: text(200).trim().optional(),
  /** The revision that was edited; none for a new theme. */
  revision: typedRevision.optional(),
  act: oneOf(['save', 'preview']).optional(),
}

export const themeForm = strictRecord({ ...general, ...values })
export const newThemeForm = strictRecord({
  slug: text(40)
    .trim()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lowercase letters, digits and single hyphens')
    .refine((given) => given !== 'logo', 'is reserved for the logo of the site'),
  ...general,
  ...values,
})
export const newQuery = strictRecord({
  from: text(40).optional().describe('name of the theme whose values it begins with'),
})
export const logoForm = imageForm.extend({
  key: bytes32.optional().describe('of an image that was added before'),
})
export const siteForm = siteSettingsShape.pick({
  siteName: true,
  dayTheme: true,
  nightTheme: true,
  accentColor: true,
})

type Read =
  | { readonly ok: true; readonly theme: Theme }
  | { readonly ok: false; readonly errors: FieldErrors }

/** Reads the theme of a form, with errors at its fields. */
export function readTheme(form: Infer<typeof themeForm>): Read {
  const shapes = SHAPE_NAMES.filter((name) => (form[name] ?? '') !== '')
  const read = themeShape.safeParse({
    ...{ title: form.title, scheme: form.scheme },
    colors: Object.fromEntries(COLOR_NAMES.map((name) => [name, (form[name] ?? '').toLowerCase()])),
    ...(shapes.length === 0
      ? {}
      : { shapes: Object.fromEntries(shapes.map((name) => [name, form[name]])) }),
  })
  if (read.success) return { ok: true, theme: read.data }
  const errors = read.error.issues.map(({ path, message }) => [String(path.at(-1)), [message]])
  return { ok: false, errors: Object.fromEntries(errors) as FieldErrors }
}

/**
 * Returns the theme to save: one whose contrast is too low becomes a draft, whatever was requested.
 */
export function wordsOf(theme: Theme, state: string): ThemeWords {
  const isOffered = state === 'offered' && faint(theme.colors).length === 0
  return { document: theme, isOffered }
}

/** Returns the initial values of the form of a theme. */
export function typedOf({
  document,
  isOffered,
  revision,
}: Pick<StaffTheme, 'document' | 'isOffered' | 'revision'>): Fields {
  const { title, scheme, colors, shapes } = document
  const state = isOffered ? 'offered' : 'draft'
  return { title, scheme, state, ...colors, ...shapes, revision: String(revision) }
}

/** Returns the words of an earlier revision. */
export function wordsIn(state: State): ThemeWords | null {
  const { title, scheme, offered, ...all } = state
  const read = readTheme({ ...(all as object), title, scheme, state: 'draft' } as never)
  return read.ok ? wordsOf(read.theme, offered === true ? 'offered' : 'draft') : null
}
