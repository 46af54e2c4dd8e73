import type { TrackerFigures } from '../../bridge/events/node-events.ts'
import type { Journals } from '../journal/journals.ts'
import { sumStat } from '../memory/statistics.ts'
import type { Rounds } from '../memory/tables/rounds.ts'
import type { World } from '../memory/world.ts'
import { createClientCounts } from './client-counts.ts'
import { createJournalLag } from './journal-lag.ts'
import { replyCodes, SEEN, sumSeen } from '../memory/reply-cells.ts'
import { quantile, turnHistogram } from './turn-histogram.ts'

export interface FiguresOptions {
  readonly world: World
  readonly journals: Journals
  readonly rounds: Rounds
  readonly threads: number
  readonly traces: () => number
}

/** Creates the figures of a tracker for its heartbeat; rates are since the last call. */
export function createFigures({ world, journals, rounds, threads, traces }: FiguresOptions) {
  const { words, memory, clock } = world
  const clients = createClientCounts(words, clock.seconds())
  const lag = createJournalLag(journals)
  const stat = (name: Parameters<typeof sumStat>[1]) => sumStat(words, name)
  let before = { at: clock.seconds(), codes: codeTotals(words), swept: 0, turns: noTurns(words) }

  return (nowSeconds: number): TrackerFigures => {
    const passed = Math.max(1, nowSeconds - before.at)
    const codes = codeTotals(words)
    const turns = turnHistogram(words).counts
    const swept = stat('sweptTorrents')
    const since = turns.map((count, bucket) => Math.max(0, count - before.turns[bucket]))
    const rate = (now: number, then: number) =>
      Math.max(0, Math.round((10 * (now - then)) / passed) / 10)
    const figures: TrackerFigures = {
      ...{ threads, ...rounds.sums(), traces: traces() },
      announces: stat('announces'),
      replies: stat('answered'),
      warnings: stat('warned'),
      refusals: stat('refused'),
      malformed: stat('malformed'),
      scrapes: stat('scrapes'),
      scrapesRefused: stat('scrapesRefused'),
      lockWaits: stat('setAside'),
      codes: codes
        .map((total, at) => ({
          code: replyCodes[at],
          total,
          perSecond: rate(total, before.codes[at]),
        }))
        .filter(({ total }) => total > 0),
      ...clients.recent(nowSeconds),
      p50Microseconds: quantile(since, 0.5),
      p99Microseconds: quantile(since, 0.99),
      memoryUsedBytes: memory.usage().usedBytes,
      memoryTouchedBytes: memory.usage().touchedBytes,
      journalBytes: journals.bytes(),
      journalLagSeconds: lag(nowSeconds),
      journalFailures: journals.failures(),
      journalRefused: journals.isRefused(),
      sweptTorrents: swept,
      sweptPerSecond: rate(swept, before.swept),
      expiredPeers: stat('expiredPeers'),
    }
    before = { at: nowSeconds, codes, swept, turns }
    return figures
  }
}

/** Returns the number of replies by code since the start, in the order of `replyCodes`. */
export function codeTotals(words: Int32Array): readonly number[] {
  return replyCodes.map((_, at) => sumSeen(words, SEEN.codes + at))
}

function noTurns(words: Int32Array): readonly number[] {
  return turnHistogram(words).counts
}
