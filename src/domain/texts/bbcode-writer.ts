/** A tag, as the parser returns it. */
export interface Tag {
  readonly tag: string
  /** The attributes: `[quote=ann]` has `{ ann: 'ann' }`. */
  readonly attrs: Readonly<Record<string, unknown>>
  readonly content: readonly Node[]
  /** The position of its opening tag in the text. */
  readonly start?: { readonly from: number; readonly to: number }
  /** The position of its closing tag; missing: there is none. */
  readonly end?: { readonly from: number; readonly to: number }
}

export type Node = Tag | string | number | null

/** Writes the content of a tag. */
export interface Writer {
  readonly inner: (nodes: readonly Node[]) => string
  /** Records a tag that has no counterpart in Markdown. */
  readonly drop: (name: string) => void
}

export type Write = (tag: Tag, writer: Writer) => string

/** Returns the value after the equals sign: `ann` for `[quote=ann]`; '' without one. */
export function valueOf({ attrs }: Tag): string {
  const given = Object.entries(attrs).find(([name, value]) => name === value)
  return given === undefined ? '' : given[0].trim()
}

/** Puts empty lines around a text, which makes it a block. */
export function block(text: string): string {
  return `\n\n${text.trim()}\n\n`
}

/** Reduces empty lines: at most one between lines, and none at the start and the end. */
export function lines(text: string): string {
  return text.replace(/\n{3,}/g, '\n\n').trim()
}

/**
 * Quotes lines. Blanks at the ends of lines are searched for from where they begin, so that the
 * time is linear.
 */
export function quoteOf(text: string): string {
  return text.replace(/^/gm, '> ').replace(/(?<! ) +$/gm, '')
}

/** Returns a text on one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** Returns a fence of at least `least` marks that is longer than any in the text. */
export function fenceFor(text: string, mark: string, least: number): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, { length }) => Math.max(most, length), 0)
  return mark.repeat(Math.max(least, longest + 1))
}
