import type { LogFacts, TrackError, TrackFacts } from './facts.ts'
import { blocksOf, flagOf, numberOf, valueOf } from './facts.ts'

// Reads logs of Exact Audio Copy in English. Versions before 1.0 describe on a single line how they
// read: `Secure with NO C2, accurate stream, disable cache`.

const ERRORS: readonly (readonly [RegExp, TrackError])[] = [
  [/^ *Copy aborted/m, 'aborted'],
  [/^ *Suspicious position/m, 'suspicious position'],
  [/^ *Timing problem/m, 'timing problem'],
  [/^ *Missing samples/m, 'missing samples'],
]

/** Reads a log of EAC. */
export function eacFacts(whole: string): LogFacts {
  // Cut at the end of the report, because plugins write after it in the words of AccurateRip.
  const [text] = whole.split(/^End of status report/m, 1)
  const readMode = valueOf(text, 'Read mode')
  const isOld = /\bwith\b.*\bC2\b/i.test(readMode ?? '')
  const old = (pattern: RegExp) => (isOld ? pattern.test(readMode ?? '') : null)
  const isRange = /^Range status and errors/m.test(text)
  return {
    drive: driveIn(text),
    readMode,
    isSecure: readMode === null ? null : /^(?:secure|paranoid)/i.test(readMode),
    usesC2: old(/with (?!NO)C2/i) ?? flagOf(valueOf(text, 'Make use of C2 pointers')),
    defeatsCache: old(/(?<!NO )disable cache/i) ?? flagOf(valueOf(text, 'Defeat audio cache')),
    offset: numberOf(
      valueOf(text, 'Read offset correction', 'Combined read/write offset correction'),
    ),
    gaps: valueOf(text, 'Gap handling'),
    fillsSilence: flagOf(valueOf(text, 'Fill up missing offset samples with silence')),
    deletesSilence: flagOf(valueOf(text, 'Delete leading and trailing silent blocks')),
    usesNullSamples: flagOf(valueOf(text, 'Null samples used in CRC calculations')),
    isNormalized: /^Normalize to\s*:/im.test(text),
    isRange: isRange && !isHiddenTrack(text),
    tracks: isRange ? [rangeIn(text)] : tracksIn(text),
  }
}

function driveIn(text: string): string | null {
  return (
    valueOf(text, 'Used drive')
      ?.replace(/\s+Adapter:.*$/i, '')
      .trim() ?? null
  )
}

/** Returns the tracks in a log; blocks without a file name belong to AccurateRip's list. */
function tracksIn(text: string): readonly TrackFacts[] {
  return blocksOf(text, /^Track +(\d{1,2})[ \t]*$/gm)
    .filter((one) => /^ *Filename /m.test(one.text))
    .map(({ number, text: block }) => trackOf(number, block))
}

/**
 * Returns the range as one track. Below it, AccurateRip's list has a line per track: `Track  1
 * accurately ripped`.
 */
function rangeIn(text: string): TrackFacts {
  const block = text.slice(text.indexOf('Range status and errors'))
  const results = [...block.matchAll(/^Track +\d{1,2} +([a-z].*)$/gm)].map(([, result]) => result)
  const isAccurate = results.every((one) => one.startsWith('accurately ripped'))
  return {
    ...trackOf(isHiddenTrack(text) ? 0 : 1, block),
    isAccurate: results.length === 0 ? null : isAccurate,
  }
}

/** Whether a range ends before track 1, because EAC has no other way to copy hidden audio. */
function isHiddenTrack(text: string): boolean {
  const [, last] = /^Selected range \(Sectors 0-(\d{1,6})\)/m.exec(text) ?? []
  const [, first] = /^ +1 +\|(?:[^|\n]+\|){2} *(\d{1,6}) +\|/m.exec(text) ?? []
  return last !== undefined && first !== undefined && Number(last) < Number(first)
}

function trackOf(number: number, block: string): TrackFacts {
  const crc = (what: string) => new RegExp(`^ *${what} CRC ([0-9A-F]{8})`, 'm').exec(block)?.[1]
  const isChecked = /AccurateRip|Accurately ripped|Cannot be verified as accurate/i.test(block)
  const errors = ERRORS.filter(([pattern]) => pattern.test(block)).map(([, error]) => error)
  return {
    ...{ number, errors },
    testCrc: crc('Test') ?? null,
    copyCrc: crc('Copy') ?? null,
    isAccurate: isChecked ? /^ *Accurately ripped/m.test(block) : null,
  }
}
