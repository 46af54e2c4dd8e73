import { readIsbn } from '../../bundles/external-ids/sources.ts'

// Readers recognize values in the name of a release by their form, not by a list of spellings.
// Staff can select one of them for an attribute; a new reader is a function and a line in this
// file.

export interface NameReader {
  readonly label: string
  /** Returns the value; null when the name contains none. */
  readonly read: (name: string) => string | null
}

export const READERS: Readonly<Record<string, NameReader>> = {
  year: { label: 'Year: 1999, the last standalone number', read: lastYear },
  season: { label: 'Season: the 3 of S03E07', read: (name) => seasonOf(name)?.season ?? null },
  episode: {
    label: 'Episode: the 7 of S03E07',
    read: (name) => seasonOf(name)?.episode ?? null,
  },
  version: { label: 'Version: 1.2.3 or v7', read: versionOf },
  isbn: { label: 'ISBN, of ten or thirteen digits', read: isbnOf },
}

function lastYear(name: string): string | null {
  const years = name.match(/(?<![0-9A-Za-z])(?:19|20)[0-9]{2}(?![0-9A-Za-z])/g)
  return years?.at(-1) ?? null
}

// Also matches `S01E05v2`, the second version of a file.
const EPISODES =
  /(?<![A-Za-z0-9])S(\d{1,4})(?:[ ._-]?E(\d{1,5})(?:E\d{1,5})*(?:v\d)?)?(?![A-Za-z0-9])/i
/** Numbers that may follow a season but are no episode: `10 bit`, `23.976 fps`, `12 episodes`. */
const MEASURE =
  String.raw`(?:10|12|16|24)[ ._-]?bits?` +
  String.raw`|\d{2,3}(?:\.\d+)?[ ._-]?(?:fps|k?hz|[kmg]i?b(?:ps|it)?|episodes|eps|discs|dvds|cds)`
/** Matches `S2 - 05` and `S2 - 05v2`, as names of anime have it. */
const DASHED = new RegExp(
  String.raw`(?<![A-Za-z0-9])S(\d{1,2})[ ._]-[ ._](?!(?:${MEASURE})(?![A-Za-z0-9]))` +
    String.raw`(?:EP?)?(\d{2,3})(?:v\d)?(?![A-Za-z0-9])`,
  'i',
)
/** Matches a pack of several seasons, but not `S2 - 05`, which is an episode. */
const SEASONS =
  /(?<![A-Za-z0-9])S\d{1,4}[ ._]?-[ ._]?S\d{1,4}(?![A-Za-z0-9])|\bseasons[ ._]?\d{1,3}\b/i
const CROSSED = /(?<![A-Za-z0-9])(\d{1,2})x(\d{2,3})(?![A-Za-z0-9])/
const SPELLED = /\b(?:season|series)[ ._-]?(\d{1,3})\b(?:.*?\bepisode[ ._-]?(\d{1,4})\b)?/i

/** Returns the season in a name, and its position; the season is null if there are several. */
export function seasonOf(name: string) {
  const several = SEASONS.exec(name)
  if (several !== null) return { season: null, episode: null, at: several.index }
  const found = DASHED.exec(name) ?? EPISODES.exec(name) ?? CROSSED.exec(name) ?? SPELLED.exec(name)
  if (found === null) return null
  const episode = found[2] as string | undefined
  return {
    season: String(Number(found[1])),
    episode: episode === undefined ? null : String(Number(episode)),
    at: found.index,
  }
}

function versionOf(name: string): string | null {
  const dotted = /(?<![0-9A-Za-z])v?(\d{1,5}(?:\.\d{1,6}){1,4}[a-z]?)(?![0-9])/i.exec(name)
  if (dotted !== null) return dotted[1]
  return /(?<![0-9A-Za-z])v(\d{1,6}[a-z]?)(?![0-9A-Za-z])/i.exec(name)?.[1] ?? null
}

function isbnOf(name: string): string | null {
  for (const [digits] of name.matchAll(
    /(?<![0-9A-Za-z])[0-9][0-9-]{8,15}[0-9X](?![0-9A-Za-z])/gi,
  )) {
    const isbn = readIsbn(digits)
    if (isbn !== null) return isbn
  }
  return null
}
