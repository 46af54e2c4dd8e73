/**
 * Words in the names of releases that describe how they were made. What follows them is not part of
 * the title.
 */
const MADE = new RegExp(
  '\\b(\\d{3,4}[ip]|[hx][ .]?26[45]|hevc|avc|av1|xvid|web|webrip|blu-?ray|remux|hdtv|dvd|dvdrip|' +
    'flac|mp3|aac)\\b',
  'i',
)
/** Matches the group after the last hyphen, apart from hyphens that are part of such words. */
const AT_END =
  /^(?<before>.*\S)(?<!\b(?:web|blu|dts(?:-hd)?|h|x))-(?<team>[\p{L}\p{N}_@]{2,40})$/isu
/** Matches a group at the start, where groups that release anime are named. */
const AT_START = /^\[(?<team>[^\][]{2,40})\]/u

/** Returns the group that made a release, from its name; null: the name contains none. */
export function teamOf(name: string): string | null {
  const { before = '', team } = AT_END.exec(name.trim())?.groups ?? {}
  if (team !== undefined && MADE.test(before)) return team
  return MADE.test(name) ? (AT_START.exec(name.trim())?.groups?.team ?? null) : null
}
