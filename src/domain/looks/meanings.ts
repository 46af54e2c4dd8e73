// The middle layer of the design tokens: the meaning of a value. A theme defines a value for each
// color, and may change the shapes; style sheets use meanings and never values.

/**
 * Text in each of these colors must be readable on every surface, which is checked for each theme.
 */
export const TEXT_COLORS = {
  ink: 'Text.',
  'ink-soft': 'Text that explains: hints, labels of figures.',
  'ink-faint': 'Less important text: sources, times.',
  accent: 'Links and the focus; the background of the main button.',
  'accent-strong': 'A link or the main button under the pointer.',
  good: 'Success; seeders.',
  busy: 'Waiting and warnings; leechers.',
  bad: 'Failures and errors; dead torrents.',
  'bad-strong': 'A destructive button under the pointer.',
} as const

export const SURFACES = {
  paper: 'The background of the page.',
  surface: 'Cards, tables, fields.',
  stripe: 'Every second row of a list.',
  sunken: 'Heads of tables, code, tags.',
  hover: 'A row under the pointer.',
  'accent-soft': 'The selected one of several.',
  'good-soft': 'Messages and tags: good.',
  'busy-soft': 'Messages and tags: waiting, warning.',
  'bad-soft': 'Messages and tags: failed.',
} as const

/** The colors that must be readable on `accent` and `accent-strong`. */
export const ON_ACCENT = { 'on-accent': 'Text of the main button and of counts.' } as const

const LINES = {
  line: 'Lines between parts of a page.',
  'line-strong': 'Borders of fields and buttons; must contrast with the background.',
} as const

export const COLORS = { ...TEXT_COLORS, ...SURFACES, ...ON_ACCENT, ...LINES } as const
export type Color = keyof typeof COLORS

/** Values that a theme may change in addition to colors, and their defaults. */
export const SHAPES = {
  font: {
    says: 'The typefaces of text.',
    usual: "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',sans-serif",
  },
  type: { says: "The size of text, in percent of the reader's own.", usual: '93.75%' },
  radius: { says: 'Corners of cards and tables.', usual: '8px' },
  'radius-small': { says: 'Corners of buttons and fields.', usual: '5px' },
  'cell-rule': { says: 'Lines between the columns of lists.', usual: '0px' },
  shadow: { says: 'Below cards and tables.', usual: '0 1px 2px rgb(0 0 0 / 8%)' },
} as const
export type ShapeName = keyof typeof SHAPES
