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
import { accepts, acts, listOf, paging, shows } from '../http/frame/shapes.ts'
import { ruleForm } from './forms.ts'

const rule = record({
  bytes: byteCount,
  keep: count,
  category: text(60).nullable(),
  onlyExpiring: flag,
})

export const show = shows(
  'Lists current promotions, your freeleech tokens, and the torrents you used them for.',
  listOf(
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
  strictRecord(paging),
)

export const setRule = accepts(
  'Uses a freeleech token automatically when you start a download that matches.',
  ruleForm,
)

export const dropRule = acts('Stops using your freeleech tokens automatically.')
