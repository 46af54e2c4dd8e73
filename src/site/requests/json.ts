import {
  bountyCurrencies,
  fillStates,
  MAX_DESCRIPTION,
  MAX_DISPUTE,
  MAX_REASON,
  MAX_TITLE,
  requestStates,
} from '../../domain/requests/requests.ts'
import {
  anything,
  byteCount,
  count,
  decimal,
  flag,
  id,
  list,
  mapOf,
  named,
  oneOf,
  record,
  text,
  time,
} from '../../shared/shape.ts'
import type { BountyRow } from '../../store/requests/bounties.ts'
import type { FillRow } from '../../store/requests/fills.ts'
import type { MatchRow } from '../../store/requests/matching.ts'
import type { FoundRequest, RequestRow } from '../../store/requests/requests.ts'
import { amountJson, amountShape, pointsJson } from '../ledger/parts/labels.ts'

const item = {
  id,
  title: text(MAX_TITLE),
  state: oneOf(requestStates),
  category: text(60),
  member: text(30),
  bundle: id.nullable(),
  attributes: mapOf(text(40), anything),
  points: decimal.describe('held as bounty'),
  upload: byteCount.describe('upload credit that is held as bounty'),
  givers: count,
  comments: count,
  claimedBy: text(30).nullable(),
  claimedUntil: time.nullable(),
  createdAt: time,
  endsAt: time,
}

export const requestItemShape = named('RequestItem', record(item))

const bountyShape = record({
  member: text(30).nullable().describe('null: anonymous'),
  currency: oneOf(bountyCurrencies),
  amount: amountShape,
  state: oneOf(['held', 'paid', 'returned']),
  at: time,
})

const fillShape = record({
  id,
  torrent: id,
  torrentName: text(300),
  uploader: text(30).nullable().describe('null: anonymous'),
  filledBy: text(30).nullable().describe('null: the anonymous uploader'),
  state: oneOf(fillStates),
  reason: text(MAX_REASON).nullable(),
  dispute: text(MAX_DISPUTE).nullable(),
  filledAt: time,
  decidedAt: time.nullable(),
})

const matchShape = record({
  torrent: id,
  name: text(300),
  size: byteCount,
  uploader: text(30).nullable(),
  foundAt: time,
})

export const requestShape = named(
  'Request',
  record({
    ...item,
    body: text(MAX_DESCRIPTION).describe('Markdown'),
    revision: count,
    isOwn: flag,
    reason: text(MAX_REASON).nullable().describe('why it was closed'),
    bounties: list(bountyShape).describe('the newest ones'),
    fills: list(fillShape).describe('the newest ones'),
    matches: list(matchShape).describe('listed torrents that may fill it'),
  }),
)

export function requestItem(row: RequestRow | FoundRequest) {
  const { id: number, title, state, category, member, givers, comments, attributes } = row
  return {
    ...{ id: number, title, state, category, member, givers, comments, attributes },
    bundle: row.bundleId,
    points: pointsJson(row.points),
    upload: row.bytes,
    claimedBy: row.claimer,
    claimedUntil: row.claimedUntil,
    createdAt: row.createdAt,
    endsAt: row.endsAt,
  }
}

interface Below {
  readonly bounties: readonly BountyRow[]
  readonly fills: readonly FillRow[]
  readonly matches: readonly MatchRow[]
}

interface Reader {
  readonly id: number
  readonly isStaff: boolean
}

/** Returns the name of a giver, as far as the reader may see it. */
export function giverOf(row: BountyRow, reader: Reader): string | null {
  const isSeen = !row.isAnonymous || row.memberId === reader.id || reader.isStaff
  return isSeen ? row.name : null
}

export function requestDocument(
  row: FoundRequest,
  { bounties, fills, matches }: Below,
  reader: Reader,
) {
  return {
    ...requestItem(row),
    body: row.description,
    revision: row.revision,
    isOwn: row.memberId === reader.id,
    reason: row.endedReason,
    bounties: bounties.map((one) => ({
      member: giverOf(one, reader),
      currency: one.currency,
      amount: amountJson(one.currency, BigInt(one.amount)),
      state: one.state,
      at: one.at,
    })),
    fills: fills.map((one) => ({
      id: one.id,
      torrent: one.torrentId,
      torrentName: one.torrent.slice(0, 300),
      uploader: one.payee,
      filledBy: one.filler,
      state: one.state,
      reason: one.reason,
      dispute: one.dispute,
      filledAt: one.filledAt,
      decidedAt: one.decidedAt,
    })),
    matches: matches.map((one) => ({
      torrent: one.id,
      name: one.name.slice(0, 300),
      size: one.size,
      uploader: one.uploader,
      foundAt: one.foundAt,
    })),
  }
}
