import type { LogFacts, TrackFacts } from './facts.ts'
import { blocksOf, flagOf, numberOf, valueOf } from './facts.ts'

// whipper, whose logs are YAML with two spaces per level. It always reads with cdparanoia.

/** Reads a log of whipper. */
export function whipperFacts(text: string): LogFacts {
  const readMode = valueOf(text, 'Extraction engine')
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
    tracks: blocksOf(tracks, /^ {2}(\d{1,2}):[ \t]*$/gm)
      .filter(({ number }) => number > 0)
      .map(({ number, text: block }) => trackOf(number, block)),
  }
}

function trackOf(number: number, block: string): TrackFacts {
  const crc = (what: string) => /^[0-9A-F]{8}/.exec(valueOf(block, `${what} CRC`) ?? '')?.[0]
  const results = [...block.matchAll(/^ *Result: *(.*)$/gm)].map(([, result]) => result)
  const isFound = results.some((result) => /^Found/i.test(result))
  const isMissing = results.length === 0 || results.every((one) => /not present/i.test(one))
  const status = valueOf(block, 'Status')
  return {
    number,
    testCrc: crc('Test') ?? null,
    copyCrc: crc('Copy') ?? null,
    isAccurate: isMissing ? null : isFound && results.some((one) => /exact match/i.test(one)),
    errors: status !== null && !/^Copy OK/i.test(status) ? ['aborted'] : [],
  }
}
