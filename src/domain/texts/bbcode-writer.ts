/** A tag as the parser reads it. */
export interface Tag {
  readonly tag: string
  /** `[quote=ann]` has `{ ann: 'ann' }`. */
  readonly attrs: Readonly<Record<string, unknown>>
  readonly content: readonly Node[]
  /** The position of its start in the text. */
  readonly start?: { readonly from: number; readonly to: number }
  /** The position of its end; missing: it has none. */
  readonly end?: { readonly from: number; readonly to: number }
}

export type Node = Tag | string | number | null

/** Writes the content of a tag. */
export interface Writer {
  readonly inner: (nodes: readonly Node[]) => string
  /** Notes a tag without a counterpart. */
  readonly drop: (name: string) => void
}

export type Write = (tag: Tag, writer: Writer) => string

/** Returns the value after the equals sign: `ann` of `[quote=ann]`; '' without one. */
export function valueOf({ attrs }: Tag): string {
  const given = Object.entries(attrs).find(([name, value]) => name === value)
  return given === undefined ? '' : given[0].trim()
}

/** A block: empty lines around it. */
export function block(text: string): string {
  return `\n\n${text.trim()}\n\n`
}

/** Leaves at most one empty line between lines, and none around them. */
export function lines(text: string): string {
  return text.replace(/\n{3,}/g, '\n\n').trim()
}

/**
 * Quotes lines. Blanks at line ends are searched from where they begin, so that the time is linear.
 */
export function quoteOf(text: string): string {
  return text.replace(/^/gm, '> ').replace(/(?<! ) +$/gm, '')
}

/** A text on one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** Returns a fence of at least `least` letters that is longer than any in the text. */
export function fenceFor(text: string, mark: string, least: number): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, { length }) => Math.max(most, length), 0)
  return mark.repeat(Math.max(least, longest + 1))
}
