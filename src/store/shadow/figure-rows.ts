import { bytes, count } from '../../shared/format.ts'
import type { ShadowFigures } from './figures.ts'

/** A figure of a rehearsal as text, for the command line and the console. */
export interface FigureRow {
  readonly name: string
  readonly old: string
  readonly ours: string
  readonly note: string
}

/** Returns, as rows of text, what both trackers did. */
export function figureRows(figures: ShadowFigures): readonly FigureRow[] {
  const { verdicts, complete, incomplete, peers, counted, unknown, oldInterval } = figures
  const row = (name: string, old: string, ours: string, note = ''): FigureRow => {
    return { name, old, ours, note }
  }
  return [
    row(
      'Compared announces',
      '',
      '',
      `${count(figures.announces)}, ${count(figures.scrapes)} scrapes`,
    ),
    row('Accepted by both', '', '', count(verdicts.bothAccept)),
    row('Refused by both', '', '', count(verdicts.bothRefuse)),
    row('Accepted by one only', count(verdicts.onlyOldAccepts), count(verdicts.onlyOursAccepts)),
    row('Not answered', count(figures.oldFailed), count(figures.oursFailed)),
    row('Copies to repeat', '', count(figures.missed), `${count(figures.lost)} lost`),
    row('Seeders', '', '', sameText(complete)),
    row('Leechers', '', '', sameText(incomplete)),
    row('Peers that only one names', count(peers.onlyOld), count(peers.onlyOurs), sameText(peers)),
    row('Interval', intervalText(oldInterval), intervalText(figures.oursInterval)),
    row('Latency, p50 / p99', timeText(figures.oldLatency), timeText(figures.oursLatency)),
    row('Uploaded, by the counters', sum(counted.oldUp), sum(counted.oursUp)),
    row('Downloaded, by the counters', sum(counted.oldDown), sum(counted.oursDown)),
    row('Members that one does not know', '', '', count(unknown.members)),
    row('Torrents that one does not know', '', '', count(unknown.torrents)),
  ]
}

function sameText({
  compared,
  same,
}: {
  readonly compared: number
  readonly same: number
}): string {
  return compared === 0 ? 'nothing compared yet' : `${count(same)} of ${count(compared)} the same`
}

function intervalText(interval: ShadowFigures['oldInterval']): string {
  return interval === null ? '–' : `${interval.least} to ${interval.most} s`
}

function timeText(latency: ShadowFigures['oldLatency']): string {
  if (latency === null) return '–'
  return `${latency.p50Milliseconds} / ${latency.p99Milliseconds} ms`
}

/** Sums up numbers of bytes, as JSON contains them. */
export function sum(value: number | string): string {
  return bytes(BigInt(value))
}
