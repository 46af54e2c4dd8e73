import { fromBbcode } from './bbcode.ts'

// Texts that programs have written for other sites.

export interface ToolText {
  /** The text in Markdown. */
  readonly text: string
  /** The text as it was sent; null: it was Markdown already. */
  readonly original: string | null
}

/**
 * Converts a text from a program, which may be BBCode, to Markdown.
 * @param most the most characters; a text that would be longer than this as Markdown is not
 * converted
 */
export function textFromTool(sent: string, most: number): ToolText {
  const found = fromBbcode(sent)
  if (found === null || found.text.length > most) return { text: sent, original: null }
  return { text: found.text, original: sent }
}

/**
 * Returns the text as it was sent, if `text` is still the Markdown made from it; null when it has
 * been edited since.
 */
export function originalOf(sent: string | null, text: string, most: number): string | null {
  if (sent === null) return null
  const made = textFromTool(sent, most)
  return made.original !== null && plain(made.text) === plain(text) ? sent : null
}

/** Replaces the two characters that browsers send for a line end with one. */
function plain(text: string): string {
  return text.replace(/\r\n?/g, '\n').trim()
}
