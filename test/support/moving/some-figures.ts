import type { ShadowFigures } from '../../../src/store/shadow/figures.ts'

const gap = { compared: 0, same: 0, off: 0 }
const NOW = '2026-03-01T12:00:00.000Z'

/** Figures of a rehearsal in which nothing was seen yet, but for what is given. */
export function someFigures(given: Partial<ShadowFigures> = {}): ShadowFigures {
  return {
    ...{ since: NOW, completeSince: NOW, announces: 0, scrapes: 0, oldFailed: 0, oursFailed: 0 },
    ...{ missed: 0, lost: 0, reasons: [], complete: gap, incomplete: gap },
    verdicts: { bothAccept: 0, bothRefuse: 0, onlyOldAccepts: 0, onlyOursAccepts: 0 },
    peers: { compared: 0, same: 0, onlyOld: 0, onlyOurs: 0 },
    ...{ oldInterval: null, oursInterval: null, oldLatency: null, oursLatency: null },
    unknown: { torrents: 0, members: 0, torrentSamples: [], memberSamples: [] },
    ...{ sessions: 0, members: 0, differing: [] },
    counted: { oldUp: 0, oldDown: 0, oursUp: 0, oursDown: 0 },
    ...given,
  }
}
