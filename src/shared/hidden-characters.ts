// Characters with nothing to see, by what they do. Names and titles, mail addresses, searches and
// lines of IRC leave out different ones, so each names the kinds that it means.

const KINDS = {
  /** Controls of ASCII: line ends, tabs, the start of a command to a terminal. */
  c0: '\\u0000-\\u001f',
  delete: '\\u007f',
  /** Controls after ASCII: terminals take some of them for the start of a command. */
  c1: '\\u0080-\\u009f',
  /** Ends of lines and paragraphs that are not in ASCII. */
  separators: '\\u2028\\u2029',
  /** Those that change the direction of text: `exe.gpj` shown for `jpg.exe`. */
  bidiControls: '\\u202a-\\u202e\\u2066-\\u2069',
  /** Those that only hint at a direction: names of files in Arabic and Hebrew have some. */
  bidiMarks: '\\u061c\\u200e\\u200f',
  /** Places where a line may end, or may not. */
  zeroWidth: '\\u00ad\\u200b\\u2060',
  /** Persian words and emoji contain them. */
  joiners: '\\u200c\\u200d',
  byteOrderMark: '\\ufeff',
  /** Signs that are only meant: a vowel of Mongolian, operators of formulas. */
  unwritten: '\\u180e\\u2061-\\u2064',
  /** How letters and digits are shaped; Unicode advises against them. */
  shaping: '\\u206a-\\u206f',
  /** Letters and signs that look like a space: fillers of Hangul, an empty pattern of Braille. */
  blanks: '\\u115f\\u1160\\u2800\\u3164\\uffa0',
} as const

export type HiddenKind = keyof typeof KINDS

/** Returns a pattern of one character of these kinds. */
export function hiddenPattern(kinds: readonly HiddenKind[], flags = ''): RegExp {
  return new RegExp(`[${kinds.map((kind) => KINDS[kind]).join('')}]`, flags)
}

const CONTROLS = hiddenPattern(['c1'])
const DIRECTION = hiddenPattern(['bidiControls', 'bidiMarks'])
const NOT_IN_NAMES = hiddenPattern(['delete', 'c1', 'bidiControls', 'bidiMarks'], 'g')
const UNSEEN = hiddenPattern(['zeroWidth', 'joiners', 'byteOrderMark', 'unwritten', 'blanks'], 'g')
/** Joiners are kept: a word with one is another word. */
const NOT_COMPARED = hiddenPattern(
  ['c1', 'bidiControls', 'bidiMarks', 'zeroWidth', 'byteOrderMark', 'unwritten', 'shaping'],
  'g',
)

/** Why this cannot be a title; null when it can. C0 is refused in every text. */
export function faultOfTitle(title: string): string | null {
  if (CONTROLS.test(title)) return 'contains control characters'
  if (DIRECTION.test(title)) return 'contains hidden characters that change the direction of text'
  const isUnseen = title.trim() !== '' && title.replace(UNSEEN, '').trim() === ''
  return isUnseen ? 'contains only hidden characters' : null
}

/** A name as other programs get it, whatever it was stored with: without hidden characters. */
export function shownName(name: string): string {
  return name.replace(NOT_IN_NAMES, '')
}

/** Returns a text as a reader sees it, for comparing texts. */
export function asSeen(text: string): string {
  return text.replace(NOT_COMPARED, '')
}
