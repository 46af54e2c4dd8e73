// The contents of a rip log, in the same terms for all programs that write such logs.

export const RIPPERS = ['EAC', 'XLD', 'whipper', 'dBpoweramp'] as const
export type Ripper = (typeof RIPPERS)[number]

/** The facts about one track; null: the log does not contain them. */
export interface TrackFacts {
  /** The number of the track; 0 for audio before the first track, which players do not show. */
  readonly number: number
  readonly testCrc: string | null
  readonly copyCrc: string | null
  /** Whether AccurateRip has the same result. */
  readonly isAccurate: boolean | null
  /** The read errors that are named in the log. */
  readonly errors: readonly TrackError[]
}

export type TrackError =
  'aborted' | 'suspicious position' | 'timing problem' | 'missing samples' | 'damaged sectors'

/** How a disc was read; null: the log does not contain that. */
export interface LogFacts {
  readonly drive: string | null
  /** The mode as it is written in the log. */
  readonly readMode: string | null
  readonly isSecure: boolean | null
  readonly usesC2: boolean | null
  readonly defeatsCache: boolean | null
  /** The offset in samples. */
  readonly offset: number | null
  /** The handling of gaps as it is written in the log. */
  readonly gaps: string | null
  readonly fillsSilence: boolean | null
  readonly deletesSilence: boolean | null
  readonly usesNullSamples: boolean | null
  readonly isNormalized: boolean
  /** Whether the disc was copied into one file instead of tracks. */
  readonly isRange: boolean
  readonly tracks: readonly TrackFacts[]
}

/**
 * Returns the value after the first of these labels that the text contains: `Read mode   : Secure`.
 */
export function valueOf(text: string, ...labels: readonly string[]): string | null {
  for (const label of labels) {
    const found = new RegExp(`^[ \\t]*${label}[ \\t]*:[ \\t]*(\\S.*)$`, 'im').exec(text)
    if (found !== null) return found[1].trim()
  }
  return null
}

/** Reads yes or no; null for anything else. */
export function flagOf(value: string | null): boolean | null {
  if (value === null) return null
  if (/^(?:yes|true|on|ok)\b/i.test(value)) return true
  return /^(?:no|false|off)\b/i.test(value) ? false : null
}

/** Reads a whole number with an optional sign; null for anything else. */
export function numberOf(value: string | null): number | null {
  const [, digits] = /^([+-]?\d{1,6})\b/.exec(value ?? '') ?? []
  return digits === undefined ? null : Number(digits)
}

/** Splits a text into parts that begin with a heading, with the number in each heading. */
export function blocksOf(
  text: string,
  heading: RegExp,
): readonly { readonly number: number; readonly text: string }[] {
  const found = [...text.matchAll(heading)]
  return found.map((one, at) => ({
    number: Number(one[1]),
    text: text.slice(one.index, found[at + 1]?.index),
  }))
}
