import { eacFacts } from './eac.ts'
import type { LogFacts, Ripper } from './facts.ts'
import type { Deduction } from './score.ts'
import { deductionsOf, scoreOf } from './score.ts'
import { whipperFacts } from './whipper.ts'
import { xldFacts } from './xld.ts'

// A rip log: which program wrote it, and how well the disc was read.

/** The facts about a log. */
export interface RipLog {
  /** Null: the program is unknown. */
  readonly ripper: Ripper | null
  readonly version: string | null
  readonly drive: string | null
  readonly readMode: string | null
  /** In samples. */
  readonly offset: number | null
  /** Without hidden audio before the first. */
  readonly tracks: number
  /** The number of tracks for which AccurateRip has the same result; null: the log does not say. */
  readonly accurate: number | null
  /** From 0 to 100; null: logs of this program, or in this language, are not scored. */
  readonly score: number | null
  readonly deductions: readonly Deduction[]
  /** Whether the log ends with a checksum of its program; it is not verified. */
  readonly hasChecksum: boolean
}

interface Kind {
  readonly ripper: Ripper
  /** The first line of a log, with the version. */
  readonly begins: RegExp
  readonly checksum: RegExp
  /** Null: recognized, but not read. */
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

/** The end of the log of one disc; whipper puts it in YAML. */
const DISC_END = /^(?: *EOF: )?End of status report/m
/** The most discs in one file: the largest boxes have a hundred. */
const MAX_DISCS = 100
/** The most characters of a line: programs write shorter ones, and reading a line may backtrack. */
const LONG_LINE = /^(.{500}).+$/gm
/** The most deductions shown for one log: more repeat the same. */
const MAX_DEDUCTIONS = 100

const UNKNOWN: RipLog = {
  ...{ ripper: null, version: null, drive: null, readMode: null, offset: null },
  ...{ tracks: 0, accurate: null, score: null, deductions: [], hasChecksum: false },
}

/** Reads the text of a log. A file with the logs of several discs counts as the worst of them. */
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

/** Returns the sum of two counts; null when neither log says one. */
function sumOf(one: number | null, other: number | null): number | null {
  return one === null && other === null ? null : (one ?? 0) + (other ?? 0)
}

function discsOf(text: string, { begins }: Kind): readonly string[] {
  // Old versions of EAC lack the first line, and start with the second one.
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
  // Other languages of EAC have other labels for settings and tracks, which are not read.
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
