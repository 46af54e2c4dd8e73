import type { HeadingLevel, Rendered } from './render-markdown.ts'
import { renderMarkdown, withId } from './render-markdown.ts'

/**
 * @param id unique among the texts of the page; starts the IDs of its headings and footnotes.
 * @param firstHeading the level of the first heading: a page's heading is h1 and its parts are h2,
 * so that most texts start below them.
 */
export function markdown(text: string, id: string, firstHeading: HeadingLevel = 3): string {
  return markdownWithContents(text, id, firstHeading).html
}

/** The same with its headings, for a table of contents. */
export function markdownWithContents(
  text: string,
  id: string,
  firstHeading: HeadingLevel = 3,
): Rendered {
  return withId(renderMarkdown(text, firstHeading), id)
}
