import type { HiddenKind } from '../../shared/hidden-characters.ts'
import { hiddenPattern } from '../../shared/hidden-characters.ts'

// Text that is safe to send on IRC, and its length as IRC counts it: in bytes of UTF-8.

/** Characters that no line may contain, in addition to C0 controls, which JSON escapes. */
export const NOT_ON_A_LINE: readonly HiddenKind[] = [
  'delete',
  'c1',
  'separators',
  'bidiControls',
  'bidiMarks',
  'byteOrderMark',
]
// A line break would start another command, and colors are control characters too.
const UNSAFE = hiddenPattern(['c0', ...NOT_ON_A_LINE], 'g')
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

const clusters = new Intl.Segmenter('en', { granularity: 'grapheme' })
const ELLIPSIS = '…'
const ELLIPSIS_BYTES = 3

/**
 * Returns the text on one line: without control characters, with single spaces, and as valid UTF-8.
 */
export function plainText(text: string): string {
  return text.replace(UNSAFE, ' ').replace(LONE_SURROGATE, '\ufffd').replace(/\s+/g, ' ').trim()
}

/** Returns the number of bytes of the text in UTF-8. */
export function byteLength(text: string): number {
  let bytes = 0
  for (const character of text) bytes += widthOf(character)
  return bytes
}

/**
 * Returns the beginning of the text, in at most `limit` bytes; with an ellipsis if something is
 * missing. The text is cut between characters, and a combining mark is never separated from its
 * letter.
 */
export function cutText(text: string, limit: number): string {
  if (byteLength(text) <= limit) return text
  const room = limit - ELLIPSIS_BYTES
  if (room < 0) return ''
  let bytes = 0
  let kept = ''
  for (const cluster of clustersOf(text)) {
    bytes += byteLength(cluster)
    if (bytes > room) break
    kept += cluster
  }
  return `${kept.trimEnd()}${ELLIPSIS}`
}

function clustersOf(text: string): string[] {
  return [...clusters.segment(text)].map(({ segment }) => segment)
}

function widthOf(character: string): number {
  const point = character.codePointAt(0) as number
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
}
