import { amountOf } from '../../domain/ledger/amounts.ts'
import {
  byteCount,
  count,
  decimal,
  flag,
  id,
  list,
  oneOf,
  record,
  strictRecord,
  text,
  time,
} from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { listOf, noFields, nothing, paging } from '../http/frame/shapes.ts'

export const ruleForm = strictRecord({
  gib: text(16)
    .trim()
    .refine((given) => amountOf('upload', given) !== null, 'is a number of GiB, like 0 or 12.5')
    .describe('a token goes for torrents of so many GiB and more'),
  keep: text(6)
    .trim()
    .regex(/^\d{0,6}$/, 'is a whole number')
    .optional()
    .describe('so many tokens stay in any case'),
  category: text(60).optional().describe('a slug; empty: every category'),
  expiring: oneOf(['on']).or(flag).optional().describe('only tokens that run out within a month'),
})

const rule = record({
  bytes: byteCount,
  keep: count,
  category: text(60).nullable(),
  onlyExpiring: flag,
})

export const show: Declared = {
  description: 'Shows what is free now and until when, your tokens, and what you spent them on.',
  query: strictRecord(paging),
  reply: listOf(
    record({
      id,
      torrent: id,
      name: text(1_000),
      usedAt: time,
      until: time,
      isOver: flag,
    }).describe('tokens that you spent, the newest first'),
    {
      current: list(
        record({
          title: text(120),
          scope: text(20),
          target: text(1_000).nullable(),
          uploadFactor: decimal,
          downloadFactor: decimal,
          startsAt: time,
          endsAt: time.nullable(),
        }),
      ),
      tokens: count,
      expiring: list(record({ tokens: count, expiresAt: time })),
      rule: rule.nullable(),
    },
  ),
}

export const setRule: Declared = {
  description: 'Has a token of yours spent when you begin to download a torrent that fits.',
  body: ruleForm,
  reply: nothing,
}

export const dropRule: Declared = {
  description: 'Has no tokens of yours spent any more but by yourself.',
  body: noFields,
  reply: nothing,
}
