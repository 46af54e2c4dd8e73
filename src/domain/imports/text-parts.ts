/**
 * Splits a text into parts of at most `most` UTF-16 code units: between paragraphs, lines or words
 * if there is such a place in the last quarter of a part.
 */
export function textParts(text: string, most: number): readonly string[] {
  const parts: string[] = []
  let left = text.trim()
  while (left.length > most) {
    const at = cutIn(left, most)
    parts.push(left.slice(0, at).trimEnd())
    left = left.slice(at).trimStart()
  }
  return left === '' ? parts : [...parts, left]
}

function cutIn(text: string, most: number): number {
  const least = Math.floor((most * 3) / 4)
  for (const gap of ['\n\n', '\n', ' ']) {
    const at = text.lastIndexOf(gap, most - gap.length)
    if (at >= least) return at + gap.length
  }
  // Do not cut a character that takes two code units.
  const code = text.charCodeAt(most - 1)
  return code >= 0xd800 && code <= 0xdbff ? most - 1 : most
}
