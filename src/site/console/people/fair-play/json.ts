import { hiddenEstimate, overstatedEstimate } from '../../../../domain/fair-play/estimate.ts'
import { anomalyKinds } from '../../../../domain/anomalies/rules/index.ts'
import { verdicts } from '../../../../domain/fair-play/verdicts.ts'
import { GIB } from '../../../../domain/units.ts'
import {
  count,
  decimal,
  id,
  list,
  named,
  oneOf,
  record,
  text,
  time,
} from '../../../../shared/shape.ts'
import type { AnomalyRow } from '../../../../store/anomalies/anomalies.ts'
import type { CaseRow, PartRow } from '../../../../store/fair-play/cases.ts'
import type { IntervalRow, MemberSum } from '../../../../store/fair-play/evidence.ts'
import { anomalyJson, anomalyShape } from '../anomalies/parts/json.ts'
import { MOST_PARTS } from './parts/evidence.ts'
import { MOST_FINDINGS } from './parts/findings.ts'

const estimateShape = record({
  bytes: decimal,
  leastBytes: decimal,
  mostBytes: decimal,
  times: decimal.describe('reports are this many times the truth'),
})

const caseFields = {
  member: text(30),
  score: count.nullable().describe('0 to 99: percent that reports are false; null: none'),
  rules: list(oneOf(anomalyKinds)).describe('rules whose findings wait, or were decided'),
  overstated: count.describe('the score for uploads that did not happen'),
  taken: count.describe('the score for downloads that are hidden or false'),
  falseUploads: estimateShape,
  hiddenDownloads: estimateShape,
  claimedBytes: decimal.describe('uploads that only leechers that vanished may have taken'),
  day: time.nullable().describe('day of the last evaluation with traffic of the member'),
  waitsSince: time.nullable(),
  verdict: oneOf(verdicts).nullable(),
  version: count.describe('another one after a verdict, and when something new waits'),
}
export const caseShape = named('FairPlayCase', record(caseFields))

export const fullCaseShape = named(
  'FullFairPlayCase',
  record({
    ...caseFields,
    findings: list(anomalyShape)
      .max(MOST_FINDINGS)
      .describe('what rules found about the member: what waits, then the newest'),
    parts: list(
      record({
        day: time,
        torrent: record({ id, name: text(255).nullable() }),
        uploadedBytes: decimal,
        downloadedBytes: decimal,
        falseBytes: decimal.describe('false part of the uploads'),
        certainBytes: decimal.describe('of these, what no one else in the swarm can explain'),
        hiddenBytes: decimal.describe('downloads that were not reported'),
        swarmUploadedBytes: decimal,
        swarmDownloadedBytes: decimal,
        vanishedBytes: decimal.describe('what leechers lacked that vanished from the swarm'),
      }),
    )
      .max(MOST_PARTS)
      .describe('the evidence by swarm and day, the largest parts first'),
  }),
)

export const swarmShape = named(
  'FairPlaySwarm',
  record({
    total: count.describe('intervals of all members on the day; the first 500 are listed'),
    intervals: list(
      record({
        member: text(30),
        since: time,
        at: time,
        uploaded: text(20),
        downloaded: text(20),
        leftFell: decimal.nullable().describe('by how much `left` decreased; null if unknown'),
      }),
    ),
  }),
)

export function caseJson(row: CaseRow) {
  const { name: member, score, rules, overstated, taken, standing } = row
  const { day, waitsSince, verdict, version } = row
  return {
    ...{ member, score, rules, overstated, taken, day, waitsSince, verdict, version },
    falseUploads: estimateJson(overstatedEstimate(standing)),
    hiddenDownloads: estimateJson(hiddenEstimate(standing)),
    claimedBytes: Math.round(standing.claims.gib * GIB),
  }
}

function estimateJson(of: ReturnType<typeof overstatedEstimate>) {
  const bytes = (gib: number) => Math.round(gib * GIB)
  return {
    bytes: bytes(of.amount),
    leastBytes: bytes(of.least),
    mostBytes: bytes(of.most),
    times: Math.round(of.times * 100) / 100,
  }
}

interface CaseEvidence {
  readonly parts: readonly PartRow[]
  readonly findings: readonly AnomalyRow[]
}

export function fullCaseJson(row: CaseRow, { parts, findings }: CaseEvidence) {
  const whole = Math.round
  return {
    ...caseJson(row),
    findings: findings.map(anomalyJson),
    parts: parts.map((part) => ({
      day: part.day,
      torrent: { id: part.torrentId, name: part.torrent },
      uploadedBytes: whole(part.up),
      downloadedBytes: whole(part.down),
      falseBytes: whole(part.overstated),
      certainBytes: whole(part.certain),
      hiddenBytes: whole(part.hidden),
      swarmUploadedBytes: whole(part.swarmUp),
      swarmDownloadedBytes: whole(part.swarmDown),
      vanishedBytes: whole(part.swarmLost),
    })),
  }
}

export function swarmJson(rows: readonly IntervalRow[], sums: readonly MemberSum[]) {
  return {
    total: Number(sums.at(0)?.intervals ?? 0),
    intervals: rows.map(({ member, since, at, up, down, fell }) => {
      return { member, since, at, uploaded: String(up), downloaded: String(down), leftFell: fell }
    }),
  }
}
