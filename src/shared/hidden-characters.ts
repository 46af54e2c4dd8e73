// Invisible characters, by what they do. Names and titles, email addresses, searches and lines of
// IRC exclude different kinds of them, so each use names its kinds.

const KINDS = {
  /** Control characters of ASCII: line ends, tabs, the start of a command to a terminal. */
  c0: '\\u0000-\\u001f',
  delete: '\\u007f',
  /** Control characters after ASCII: terminals treat some of them as the start of a command. */
  c1: '\\u0080-\\u009f',
  /** Ends of lines and paragraphs that are not in ASCII. */
  separators: '\\u2028\\u2029',
  /** Characters that change the direction of text: `exe.gpj` is shown as `jpg.exe`. */
  bidiControls: '\\u202a-\\u202e\\u2066-\\u2069',
  /**
   * Characters that only hint at a direction: file names in Arabic and Hebrew contain some of them.
   */
  bidiMarks: '\\u061c\\u200e\\u200f',
  /** Characters that mark where a line may end, or may not. */
  zeroWidth: '\\u00ad\\u200b\\u2060',
  /** Joiners, which words in Persian and emoji contain. */
  joiners: '\\u200c\\u200d',
  byteOrderMark: '\\ufeff',
  /** Signs that are not written: a vowel of Mongolian, operators in formulas. */
  unwritten: '\\u180e\\u2061-\\u2064',
  /** Characters that change the shape of letters and digits; Unicode advises against them. */
  shaping: '\\u206a-\\u206f',
  /** Letters and signs that look like a space: fillers of Hangul, an empty pattern of Braille. */
  blanks: '\\u115f\\u1160\\u2800\\u3164\\uffa0',
} as const

export type HiddenKind = keyof typeof KINDS

/** Returns a pattern for one character of these kinds. */
export function hiddenPattern(kinds: readonly HiddenKind[], flags = ''): RegExp {
  return new RegExp(`[${kinds.map((kind) => KINDS[kind]).join('')}]`, flags)
}

const CONTROLS = hiddenPattern(['c1'])
const DIRECTION = hiddenPattern(['bidiControls', 'bidiMarks'])
const NOT_IN_NAMES = hiddenPattern(['delete', 'c1', 'bidiControls', 'bidiMarks'], 'g')
const UNSEEN = hiddenPattern(['zeroWidth', 'joiners', 'byteOrderMark', 'unwritten', 'blanks'], 'g')
/**
 * The characters that comparisons ignore. Joiners are compared: a word that contains one is another
 * word.
 */
const NOT_COMPARED = hiddenPattern(
  ['c1', 'bidiControls', 'bidiMarks', 'zeroWidth', 'byteOrderMark', 'unwritten', 'shaping'],
  'g',
)

/** Returns why this cannot be a title; null when it can be one. C0 is refused in every text. */
export function faultOfTitle(title: string): string | null {
  if (CONTROLS.test(title)) return 'contains control characters'
  if (DIRECTION.test(title)) return 'contains hidden characters that change the direction of text'
  const isUnseen = title.trim() !== '' && title.replace(UNSEEN, '').trim() === ''
  return isUnseen ? 'contains only hidden characters' : null
}

/** Returns a name as other programs get it, however it was stored: without hidden characters. */
export function shownName(name: string): string {
  return name.replace(NOT_IN_NAMES, '')
}

/** Returns a text as a reader sees it, for comparing texts. */
export function asSeen(text: string): string {
  return text.replace(NOT_COMPARED, '')
}
