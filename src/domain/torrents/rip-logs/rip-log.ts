import { eacFacts } from './eac.ts'
import type { LogFacts, Ripper } from './facts.ts'
import type { Deduction } from './score.ts'
import { deductionsOf, scoreOf } from './score.ts'
import { whipperFacts } from './whipper.ts'
import { xldFacts } from './xld.ts'

// Finds out which program wrote a rip log, and how well the disc was read.

/** The facts about a log. */
export interface RipLog {
  /** The program; null: it is not known. */
  readonly ripper: Ripper | null
  readonly version: string | null
  readonly drive: string | null
  readonly readMode: string | null
  /** The offset in samples. */
  readonly offset: number | null
  /** The number of tracks, without hidden audio before the first one. */
  readonly tracks: number
  /** For how many tracks AccurateRip has the same result; null: the log does not contain that. */
  readonly accurate: number | null
  /** From 0 to 100; null: logs of this program, or in this language, are not scored. */
  readonly score: number | null
  readonly deductions: readonly Deduction[]
  /** Whether the log ends with a checksum of the program, which is not verified. */
  readonly hasChecksum: boolean
}

interface Kind {
  readonly ripper: Ripper
  /** A pattern for the first line of a log, which contains the version. */
  readonly begins: RegExp
  readonly checksum: RegExp
  /** Reads the facts; null: logs of this program are recognized, but not read. */
  readonly facts: ((text: string) => LogFacts) | null
}

const KINDS: readonly Kind[] = [
  {
    ripper: 'EAC',
    begins: /^(?:Exact Audio Copy V(.+?)(?: from .*)?|EAC extraction logfile from .*)$/m,
    checksum: /^==== Log checksum [0-9A-F]{64} ====$/m,
    facts: eacFacts,
  },
  {
    ripper: 'XLD',
    begins: /^X Lossless Decoder version (\S+).*$/m,
    checksum: /^-----BEGIN XLD SIGNATURE-----\n[^-]+\n-----END XLD SIGNATURE-----$/m,
    facts: xldFacts,
  },
  {
    ripper: 'whipper',
    begins: /^Log created by: whipper (\S+).*$/m,
    checksum: /^SHA-256 hash: [0-9A-F]{64}$/m,
    facts: whipperFacts,
  },
  {
    ripper: 'dBpoweramp',
    begins: /^dBpoweramp Release (\S+).*$/m,
    checksum: /(?!)/,
    facts: null,
  },
]

/** The end of the log of one disc; whipper writes it as YAML. */
const DISC_END = /^(?: *EOF: )?End of status report/m
/** The most discs in one file: the largest boxes have a hundred. */
const MAX_DISCS = 100
/**
 * The most characters of a line. Programs write shorter ones, and matching a longer line may take
 * long because of backtracking.
 */
const LONG_LINE = /^(.{500}).+$/gm
/** The most deductions that are shown for one log; further ones are repetitions. */
const MAX_DEDUCTIONS = 100

const UNKNOWN: RipLog = {
  ...{ ripper: null, version: null, drive: null, readMode: null, offset: null },
  ...{ tracks: 0, accurate: null, score: null, deductions: [], hasChecksum: false },
}

/**
 * Reads the text of a log. If a file contains the logs of several discs, the worst of them counts.
 */
export function readRipLog(whole: string): RipLog {
  const text = whole.replace(LONG_LINE, '$1')
  const kind = KINDS.find(({ begins }) => begins.test(text))
  if (kind === undefined) return UNKNOWN
  const discs = discsOf(text, kind).map((disc) => readDisc(disc, kind))
  const [first, ...others] = discs
  return others.reduce(
    (all, one) => ({
      ...all,
      tracks: all.tracks + one.tracks,
      accurate: sumOf(all.accurate, one.accurate),
      score: all.score === null || one.score === null ? null : Math.min(all.score, one.score),
      deductions: [...all.deductions, ...one.deductions].slice(0, MAX_DEDUCTIONS),
      hasChecksum: all.hasChecksum && one.hasChecksum,
    }),
    first,
  )
}

/** Returns the sum of two counts; null when neither log contains one. */
function sumOf(one: number | null, other: number | null): number | null {
  return one === null && other === null ? null : (one ?? 0) + (other ?? 0)
}

function discsOf(text: string, { begins }: Kind): readonly string[] {
  // Logs of old versions of EAC lack the first line and start with the second one.
  const heads = [...text.matchAll(new RegExp(begins.source, 'gm'))].map(({ index }) => index)
  const starts = heads.filter((at, place) => {
    return place === 0 || DISC_END.test(text.slice(heads[place - 1], at))
  })
  return starts.slice(0, MAX_DISCS).map((at, place) => text.slice(at, starts[place + 1]))
}

function readDisc(text: string, { ripper, begins, checksum, facts }: Kind): RipLog {
  const version = begins.exec(text)?.[1]?.trim() ?? null
  const known = { ...UNKNOWN, ripper, version, hasChecksum: checksum.test(text) }
  const read = facts?.(text) ?? null
  // In other languages, EAC has other labels for settings and tracks, which are not read.
  if (read === null || (read.readMode === null && read.tracks.length === 0)) return known
  const deductions = deductionsOf(read)
  const checked = read.tracks.filter(({ isAccurate }) => isAccurate !== null)
  return {
    ...known,
    ...{ drive: read.drive, readMode: read.readMode, offset: read.offset },
    deductions: deductions.slice(0, MAX_DEDUCTIONS),
    tracks: read.tracks.filter(({ number }) => number > 0).length,
    accurate: checked.length === 0 ? null : checked.filter((one) => one.isAccurate).length,
    score: scoreOf(deductions),
  }
}
