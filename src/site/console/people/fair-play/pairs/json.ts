import { leastOf } from '../../../../../domain/fair-play/estimate.ts'
import { pairAmountOf, pairKindsOf } from '../../../../../domain/fair-play/pairs/standing.ts'
import { verdicts } from '../../../../../domain/fair-play/verdicts.ts'
import { GIB } from '../../../../../domain/units.ts'
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
} from '../../../../../shared/shape.ts'
import type { PairPartRow, PairRow } from '../../../../../store/fair-play/pairs.ts'

const pairFields = {
  id,
  members: list(
    record({
      name: text(30),
      uploadedBytes: decimal.describe('false uploads, at most'),
      hiddenBytes: decimal.describe('downloads that were not reported, at most'),
    }),
  ).describe('both members, each with what would explain the evidence'),
  score: count
    .nullable()
    .describe('from 0 to 99: the probability in percent that one or both are false; null: none'),
  bytes: decimal.describe('what no other member explains, with what was downloaded again'),
  leastBytes: decimal,
  againBytes: decimal.describe('of it, what one downloaded again from the other; in no score'),
  closedBytes: decimal.describe('what the two moved within a closed group; not part of `bytes`'),
  day: time.describe('of the last evaluation that saw evidence'),
  waitsSince: time.nullable(),
  verdict: oneOf(verdicts).nullable().describe('null while the pair waits'),
  version: count.describe('another one after each evaluation, and after a verdict'),
}
export const pairShape = named('FairPlayPair', record(pairFields))

/** Part of a page of cases. */
export const pairsShape = list(pairShape).describe(
  'pairs of members with a score within this page, highest first, then those without one',
)

export const fullPairShape = named(
  'FullFairPlayPair',
  record({
    ...pairFields,
    torrents: list(
      record({
        torrent: record({ id, name: text(255).nullable() }),
        jointBytes: decimal,
        againBytes: decimal,
      }),
    ).describe('those that count most'),
    others: list(text(30)).describe('other members of the closed group'),
  }),
)

const bytes = (gib: number) => Math.round(gib * GIB)

export function pairJson(row: PairRow) {
  const { id: pairId, first, second, score, standing, day, waitsSince, verdict, version } = row
  const { up, hidden, again, squares } = standing
  const amount = pairAmountOf(standing)
  const member = (name: string, nth: 0 | 1) => {
    return { name, uploadedBytes: bytes(up[nth]), hiddenBytes: bytes(hidden[nth]) }
  }
  return {
    ...{ id: pairId, members: [member(first, 0), member(second, 1)], score },
    ...{ bytes: bytes(amount), leastBytes: bytes(leastOf(amount, squares)) },
    ...{ againBytes: bytes(again), closedBytes: bytes(pairKindsOf(standing).closed) },
    ...{ day, waitsSince, verdict, version },
  }
}

interface PairEvidence {
  readonly parts: readonly PairPartRow[]
  readonly others: readonly { readonly name: string }[]
}

export function fullPairJson(row: PairRow, { parts, others }: PairEvidence) {
  return {
    ...pairJson(row),
    torrents: parts.map(({ torrent, name, joint, again }) => ({
      torrent: { id: torrent, name },
      jointBytes: bytes(joint),
      againBytes: bytes(again),
    })),
    others: others.map(({ name }) => name),
  }
}
