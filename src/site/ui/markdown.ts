import type { HeadingLevel } from './render-markdown.ts'

const MARK: unique symbol = Symbol('a text in Markdown')

/**
 * A text of a page or of JSON that still has to become HTML. The frame renders the texts of a reply
 * together, on a thread if they are long, and puts their HTML in place.
 */
export interface Html {
  readonly [MARK]: true
  readonly text: string
  readonly id: string
  readonly firstHeading: HeadingLevel
}

/**
 * @param id unique among the texts of the page; starts the IDs of its headings and footnotes.
 * @param firstHeading the level of the first heading: the page's heading is h1 and its sections are
 *   h2, so most texts start below those.
 */
export function markdown(text: string, id: string, firstHeading: HeadingLevel = 3): Html {
  return { [MARK]: true, text, id, firstHeading }
}

/** Returns all texts in the data of a page or in JSON. */
export function textsIn(value: unknown, found: Html[] = []): readonly Html[] {
  // Most values of a document are neither.
  if (typeof value !== 'object' || value === null) return found
  if (isHtml(value)) found.push(value)
  else if (Array.isArray(value)) for (const item of value) textsIn(item, found)
  else if (isRecord(value)) for (const item of Object.values(value)) textsIn(item, found)
  return found
}

/** Returns the same data with the HTML of each text in its place. */
export function withHtml(value: unknown, htmlOf: ReadonlyMap<Html, string>): unknown {
  if (isHtml(value)) return htmlOf.get(value)
  if (Array.isArray(value)) return value.map((item: unknown) => withHtml(item, htmlOf))
  if (!isRecord(value)) return value
  const fields = Object.entries(value).map(
    ([name, item]) => [name, withHtml(item, htmlOf)] as const,
  )
  return Object.fromEntries(fields)
}

function isHtml(value: unknown): value is Html {
  return isRecord(value) && MARK in value
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const above: unknown = Object.getPrototypeOf(value)
  return above === Object.prototype || above === null
}
