import type { LogFacts, TrackFacts } from './facts.ts'
import { blocksOf, flagOf, numberOf, valueOf } from './facts.ts'

// Reads logs of whipper, which are YAML with two spaces per level. whipper always reads with
// cdparanoia, which versions before 0.8 do not mention.

/** Reads a log of whipper. */
export function whipperFacts(text: string): LogFacts {
  const isWhole = /^Ripping phase information:/m.test(text)
  const readMode = valueOf(text, 'Extraction engine') ?? (isWhole ? 'cdparanoia' : null)
  const from = text.indexOf('\nTracks:')
  const tracks = from === -1 ? '' : text.slice(from)
  return {
    drive: valueOf(text, 'Drive'),
    readMode,
    isSecure: readMode === null ? null : /cdparanoia/i.test(readMode),
    usesC2: null,
    defeatsCache: flagOf(valueOf(text, 'Defeat audio cache')),
    offset: numberOf(valueOf(text, 'Read offset correction')),
    gaps: null,
    ...{ fillsSilence: null, deletesSilence: null, usesNullSamples: null, isNormalized: false },
    isRange: false,
    tracks: blocksOf(tracks, /^ {2}(\d{1,2}):[ \t]*$/gm).map(({ number, text: block }) =>
      trackOf(number, block),
    ),
  }
}

function trackOf(number: number, block: string): TrackFacts {
  // YAML puts a text that looks like a number in quotes, also `12345E67`.
  const crc = (what: string) => /^'?([0-9A-F]{8})\b/.exec(valueOf(block, `${what} CRC`) ?? '')?.[1]
  const results = [...block.matchAll(/^ *Result: *(.*)$/gm)].map(([, result]) => result)
  const isMissing = results.length === 0 || results.every((one) => /not present/i.test(one))
  const status = valueOf(block, 'Status')
  return {
    number,
    testCrc: crc('Test') ?? null,
    copyCrc: crc('Copy') ?? null,
    // The other result is `Found, NO exact match`.
    isAccurate: isMissing ? null : results.some((one) => /^Found, exact match/i.test(one)),
    // That checksums differ is found by comparing them.
    errors: status !== null && !/^(?:Copy OK|Error, CRC)/i.test(status) ? ['aborted'] : [],
  }
}
