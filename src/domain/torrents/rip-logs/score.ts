import type { LogFacts, TrackError, TrackFacts } from './facts.ts'

// Deductions for faults that make it less certain that a rip is exact, in the amounts that are
// common among music trackers.

/** The number of points that are deducted, and the reason in words. */
export interface Deduction {
  readonly points: number
  readonly text: string
}

const BEST = 100

/** Returns the score, from 0 to 100. */
export function scoreOf(deductions: readonly Deduction[]): number {
  return Math.max(0, BEST - deductions.reduce((sum, { points }) => sum + points, 0))
}

/** Returns the faults of a log that cost points, settings first. */
export function deductionsOf(facts: LogFacts): readonly Deduction[] {
  return [...ofSettings(facts), ...ofTracks(facts.tracks)]
}

function ofSettings(facts: LogFacts): readonly Deduction[] {
  const { gaps } = facts
  const isUnsure = gaps !== null && /not (?:detected|analyzed)/i.test(gaps)
  const rules: readonly (readonly [isOff: boolean, points: number, text: string])[] = [
    [facts.readMode === null, 20, 'The read mode is missing.'],
    [facts.isSecure === false, 20, `The read mode is not secure: ${facts.readMode ?? ''}.`],
    [facts.usesC2 === true, 10, 'C2 pointers were used.'],
    [facts.defeatsCache === false, 10, 'The audio cache of the drive was not defeated.'],
    [facts.offset === null, 5, 'The read offset correction is missing.'],
    [isUnsure, 10, `Gaps were not detected: ${gaps ?? ''}.`],
    [facts.fillsSilence === false, 5, 'Missing offset samples were not filled with silence.'],
    [facts.deletesSilence === true, 5, 'Leading and trailing silent blocks were deleted.'],
    [facts.usesNullSamples === false, 5, 'Null samples were not used in checksums.'],
    [facts.isNormalized, 100, 'The audio was normalized.'],
    [facts.isRange, 30, 'The disc was read as a range instead of tracks.'],
    [facts.tracks.length === 0, 100, 'There are no tracks in the log.'],
  ]
  return rules.flatMap(([isOff, points, text]) => (isOff ? [{ points, text }] : []))
}

const POINTS: Readonly<Record<TrackError, number>> = {
  aborted: 100,
  'suspicious position': 20,
  'timing problem': 20,
  'missing samples': 20,
  'damaged sectors': 10,
}

function ofTracks(tracks: readonly TrackFacts[]): readonly Deduction[] {
  const untested = tracks.filter(({ testCrc, copyCrc }) => copyCrc !== null && testCrc === null)
  const untestedPoints = { points: 10, text: `Test and copy was not used${named(untested)}.` }
  const uncopied = tracks.filter(({ copyCrc }) => copyCrc === null)
  const missing = { points: 10, text: `The checksum is missing${named(uncopied)}.` }
  const broken = tracks.flatMap(({ number, testCrc, copyCrc, errors }) => [
    ...(testCrc !== null && copyCrc !== null && testCrc !== copyCrc
      ? [{ points: 30, text: `The checksums of test and copy differ: track ${number}.` }]
      : []),
    ...errors.map((error) => ({ points: POINTS[error], text: `Track ${number}: ${error}.` })),
  ])
  return [
    ...(untested.length > 0 ? [untestedPoints] : []),
    ...(uncopied.length > 0 ? [missing] : []),
    ...broken,
  ]
}

function named(tracks: readonly TrackFacts[]): string {
  const numbers = tracks.map(({ number }) => number).join(', ')
  return `: ${tracks.length === 1 ? 'track' : 'tracks'} ${numbers}`
}
