import { fromBbcode } from './bbcode.ts'

// Texts that programs write for other sites.

export interface ToolText {
  /** Markdown. */
  readonly text: string
  /** As it was sent; null: it was Markdown. */
  readonly original: string | null
}

/**
 * A text of a program as Markdown: it may be BBCode.
 * @param most characters; a text that would have more as Markdown stays as it is
 */
export function textFromTool(sent: string, most: number): ToolText {
  const found = fromBbcode(sent)
  if (found === null || found.text.length > most) return { text: sent, original: null }
  return { text: found.text, original: sent }
}

/**
 * The text as it was sent, where `text` is still the Markdown that was made of it; null when it was
 * edited since.
 */
export function originalOf(sent: string | null, text: string, most: number): string | null {
  if (sent === null) return null
  const made = textFromTool(sent, most)
  return made.original !== null && plain(made.text) === plain(text) ? sent : null
}

/** As forms send it: browsers write both characters at the end of a line. */
function plain(text: string): string {
  return text.replace(/\r\n?/g, '\n').trim()
}
