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
