import { promotionScopeNames } from '../../domain/promotions/scopes.ts'
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
import { ruleForm } from './forms.ts'

const rule = record({
  bytes: byteCount,
  keep: count,
  category: text(60).nullable(),
  onlyExpiring: flag,
})

export const show: Declared = {
  description:
    'Lists current promotions, your freeleech tokens, and the torrents you used them for.',
  query: strictRecord(paging),
  reply: listOf(
    record({
      id,
      torrent: id,
      name: text(1_000),
      usedAt: time,
      until: time,
      isOver: flag,
    }).describe('tokens that you used, newest first'),
    {
      current: list(
        record({
          title: text(120),
          scope: oneOf(promotionScopeNames),
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
  description: 'Uses a freeleech token automatically when you start a download that matches.',
  body: ruleForm,
  reply: nothing,
}

export const dropRule: Declared = {
  description: 'Stops using your freeleech tokens automatically.',
  body: noFields,
  reply: nothing,
}
