// Masks everything that is not prose, character by character, so that offsets stay valid.

/** Separates two pieces of prose: no phrase matches across it. */
const WALL = '\u0001'

/** Replaces every match with walls; line breaks stay. */
function mask(text, pattern) {
  return text.replace(pattern, wall)
}

/** Returns walls of the same length. */
export function wall(text) {
  return text.replace(/[^\n]/g, WALL)
}

/** Returns spaces of the same length. */
export function space(text) {
  return text.replace(/[^\n]/g, ' ')
}

/** Masks inline code. */
export function withoutCode(text) {
  return mask(text, /`[^`\n]*(?:\n(?!\s*\n)[^`\n]*)?`/g)
}

/** Masks code, link targets and HTML in Markdown. */
export function markdownProse(text) {
  const prose = mask(text, /^( *)(```+|~~~+)[^\n]*\n[\s\S]*?^\1?\2[^\n]*$/gm)
  const shown = mask(mask(prose, /<!--[\s\S]*?-->/g), /\]\([^)\s]*\)/g)
  return mask(mask(withoutCode(shown), /<\/?[a-z][^>]*>/gi), /\bhttps?:\/\/[^\s)|]+/g)
}

/** HTML attributes whose value is displayed or read aloud. */
const SPOKEN =
  /\s(?:aria-label|aria-description|title|alt|placeholder|label|content|value|data-label|data-key-says)="([^"]*)"/g

/** Masks tags, expressions and code in a mustache template. */
export function templateProse(text) {
  const html = mask(text, /\{\{\{[\s\S]*?\}\}\}|\{\{[\s\S]*?\}\}/g)
  const shown = mask(html, /<!--[\s\S]*?-->|<(code|pre|script|style|kbd)\b[\s\S]*?<\/\1>/g)
  return withoutCode(shown.replace(/<[a-z/!][^>]*>/gi, spokenAttributes))
}

function spokenAttributes(tag) {
  let prose = wall(tag)
  for (const found of tag.matchAll(SPOKEN)) {
    const start = found.index + found[0].length - found[1].length - 1
    // A single lowercase word is a value for the program.
    if (/^[a-z0-9-]*$/.test(found[1])) continue
    prose = prose.slice(0, start) + found[1] + prose.slice(start + found[1].length)
  }
  return prose
}
