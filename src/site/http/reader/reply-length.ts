import type { Exchange } from '../exchange.ts'
import { withQuery } from '../frame/cursor.ts'
import { escapeHtml } from '../frame/render.ts'

// How much HTML the texts of one reply have. Twenty-five of the longest posts would be several
// megabytes for everyone who opens the topic.

/**
 * The most HTML of the texts that are shown whole: as much as one text may have, so that the page
 * of a single text always shows it. A page of usual posts has a tenth of it.
 */
const MOST_HTML = 1_000_000
/** Texts with less HTML are always shown whole: the beginning of a text may have as much. */
const SHORT_HTML = 12_000
/** The most letters of the beginning of a text; their HTML is up to 20 times as long. */
const BEGINNING = 500

interface SizedText {
  /** Unique among the texts of the reply. */
  readonly id: string
  readonly html: string
}

/** How a reader gets a text whole of which a reply has the beginning. */
export interface WholeText {
  /** The ID of the text that was asked for, as it was sent. */
  readonly asked: unknown
  /** The address of the same page with a text whole; null when the reply is to a form. */
  readonly hrefOf: (id: string) => string | null
}

export function wholeText(
  { path, query }: Pick<Exchange, 'path' | 'query'>,
  method: string,
): WholeText {
  const hasAddress = method === 'GET' || method === 'HEAD'
  return {
    asked: query.whole,
    hrefOf: (id) => (hasAddress ? `${withQuery(path, query, { whole: id })}#${id}` : null),
  }
}

/** Returns the positions of the texts that are too much for one reply: long ones, after others. */
export function beyondLength(
  texts: readonly SizedText[],
  { asked }: Pick<WholeText, 'asked'>,
): readonly number[] {
  let length = 0
  return texts.flatMap(({ id, html }, at) => {
    if (id === asked) return []
    if (html.length > SHORT_HTML && length + html.length > MOST_HTML) return [at]
    length += html.length
    return []
  })
}

/** Returns the beginning of a text, in Markdown: whole lines or words. */
export function beginningOf(text: string): string {
  const cut = text.slice(0, BEGINNING)
  const end = Math.max(cut.lastIndexOf('\n'), cut.lastIndexOf(' '))
  // Not within a character of two units.
  return end > BEGINNING / 2 ? cut.slice(0, end) : cut.replace(/[\ud800-\udbff]$/, '')
}

/** Returns the HTML of the beginning of a text, with a link to the whole text. */
export function withRest(html: string, href: string | null): string {
  const rest =
    href === null
      ? '… The rest of this text is not shown here.'
      : `… <a href="${escapeHtml(href)}">Show the whole text</a>`
  return `${html}<p class="faint">${rest}</p>\n`
}
