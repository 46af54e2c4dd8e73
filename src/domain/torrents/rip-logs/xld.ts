import type { LogFacts, TrackError, TrackFacts } from './facts.ts'
import { blocksOf, flagOf, numberOf, valueOf } from './facts.ts'

// Reads logs of X Lossless Decoder.

/** The counts that must be zero. */
const ERRORS: readonly (readonly [label: string, error: TrackError])[] = [
  ['Read error', 'damaged sectors'],
  ['Skipped \\(treated as error\\)', 'missing samples'],
  ['Inconsistency in error sectors', 'suspicious position'],
  ['Damaged sector count', 'damaged sectors'],
]

/** Reads a log of XLD. */
export function xldFacts(text: string): LogFacts {
  const old = valueOf(text, 'Use cdparanoia mode')
  const readMode = valueOf(text, 'Ripper mode') ?? (old === null ? null : `cdparanoia: ${old}`)
  const isSecure = readMode === null ? null : /secure|cdparanoia III|: YES/i.test(readMode)
  return {
    drive: valueOf(text, 'Used drive'),
    readMode,
    isSecure,
    usesC2: flagOf(valueOf(text, 'Make use of C2 pointers')),
    defeatsCache: flagOf(valueOf(text, 'Disable audio cache', 'Disable audio cache[^:\\n]*')),
    offset: numberOf(valueOf(text, 'Read offset correction')),
    gaps: valueOf(text, 'Gap status'),
    ...{ fillsSilence: null, deletesSilence: null, usesNullSamples: null, isNormalized: false },
    isRange: false,
    tracks: blocksOf(text, /^Track (\d{2})[ \t]*$/gm).map(({ number, text: of }) =>
      trackOf(number, of),
    ),
  }
}

function trackOf(number: number, block: string): TrackFacts {
  const crc = (label: string) =>
    new RegExp(`^ *${label} *: *([0-9A-F]{8})`, 'm').exec(block)?.[1] ?? null
  const errors = ERRORS.filter(([label]) => (numberOf(valueOf(block, label)) ?? 0) > 0)
  const isChecked = /->(?:Accurately ripped|Rip may not be accurate)/.test(block)
  return {
    number,
    testCrc: crc('CRC32 hash \\(test run\\)'),
    copyCrc: crc('CRC32 hash'),
    isAccurate: isChecked ? /->Accurately ripped/.test(block) : null,
    errors: [...new Set(errors.map(([, error]) => error))],
  }
}
