import type { Color, ShapeName } from '../../../domain/looks/meanings.ts'
import { COLORS, SHAPES } from '../../../domain/looks/meanings.ts'
import type { Infer } from '../../../shared/shape.ts'
import { oneOf, strictRecord, text } from '../../../shared/shape.ts'

// A theme assigns values to meanings. It is a JSON document, so that a file in public/themes and a
// theme made by staff are the same thing and are checked by the same shape.

const color = text(7).regex(/^#[0-9a-f]{6}$/, 'must be a color such as #12664f')

/** The values that each shape accepts: nothing that could end its declaration. */
const SHAPE_TEXTS: Readonly<Record<ShapeName, RegExp>> = {
  font: /^[A-Za-z0-9 ,'-]{1,200}$/,
  type: /^(8\d|9\d|1[0-4]\d)(\.\d{1,2})?%$/,
  radius: /^\d{1,2}px$/,
  'radius-small': /^\d{1,2}px$/,
  'cell-rule': /^[0-2]px$/,
  shadow: /^(none|[0-9a-z ./()%]{1,60})$/,
}

const shape = (name: ShapeName) =>
  text(200).regex(SHAPE_TEXTS[name], `must be a value such as ${SHAPES[name].usual}`).optional()

/** The document of a theme. */
export const themeShape = strictRecord({
  title: text(30).min(1),
  scheme: oneOf(['light', 'dark']).describe(
    'whether form controls and scroll bars are light or dark',
  ),
  colors: strictRecord(
    Object.fromEntries(Object.keys(COLORS).map((name) => [name, color])) as Record<
      Color,
      typeof color
    >,
  ),
  shapes: strictRecord(
    Object.fromEntries(
      (Object.keys(SHAPES) as ShapeName[]).map((name) => [name, shape(name)]),
    ) as Record<ShapeName, ReturnType<typeof shape>>,
  ).optional(),
})
export type Theme = Infer<typeof themeShape>
