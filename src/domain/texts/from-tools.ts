import { fromBbcode } from './bbcode.ts'

// Texts that programs write for other sites.

export interface ToolText {
  /** Markdown. */
  readonly text: string
  /** As it was sent; null: it was Markdown. */
  readonly original: string | null
}

/**
 * Converts a text from a program, which may be BBCode, to Markdown.
 * @param most characters; a text that would become longer as Markdown stays unchanged
 */
export function textFromTool(sent: string, most: number): ToolText {
  const found = fromBbcode(sent)
  if (found === null || found.text.length > most) return { text: sent, original: null }
  return { text: found.text, original: sent }
}

/**
 * Returns the text as it was sent, if `text` is still the Markdown made from it; null when it was
 * edited since.
 */
export function originalOf(sent: string | null, text: string, most: number): string | null {
  if (sent === null) return null
  const made = textFromTool(sent, most)
  return made.original !== null && plain(made.text) === plain(text) ? sent : null
}

/** Browsers send two characters for a line end. */
function plain(text: string): string {
  return text.replace(/\r\n?/g, '\n').trim()
}
