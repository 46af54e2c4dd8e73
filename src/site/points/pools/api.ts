import { milliOf } from '../../../domain/ledger/amounts.ts'
import {
  count,
  decimal,
  flag,
  id,
  list as listShape,
  named,
  oneOf,
  record,
  strictRecord,
  text,
  time,
} from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, noFields, paging } from '../../http/frame/shapes.ts'

export const giveForm = strictRecord({
  amount: text(20)
    .trim()
    .refine((given) => (milliOf(given) ?? 0n) > 0n, 'is a number like 12.5')
    .describe('points; a pool takes no more than it lacks'),
  key: text(100)
    .regex(/^[\w-]{8,100}$/, 'has 8 to 100 letters, digits, “_” and “-”')
    .describe('made up by the giver: the same key again gives nothing more'),
})

const poolShape = named(
  'Pool',
  record({
    id,
    kind: oneOf(['promotion', 'reseed']),
    title: text(120),
    state: oneOf(['open', 'full', 'paid', 'back']),
    goal: decimal.nullable().describe('points; null: it only grows'),
    given: decimal,
    givers: count,
    uploadFactor: decimal.nullable(),
    downloadFactor: decimal.nullable(),
    hours: count.nullable().describe('for how long everything is free when it is full'),
    torrent: id.nullable(),
    winner: text(30).nullable(),
    openedAt: time,
    closesAt: time.nullable(),
    endedAt: time.nullable(),
  }),
)

export const list: Declared = {
  description: 'Lists pools that members fill together, the open ones first.',
  query: strictRecord(paging),
  reply: listOf(poolShape),
}

export const show: Declared = {
  description: 'Shows a pool, how full it is, and who gave last.',
  reply: record({
    pool: poolShape,
    gifts: listShape(record({ name: text(30), amount: decimal, at: time })),
  }),
}

export const give: Declared = {
  description: 'Gives points of yours to a pool; the gift that fills it starts what it is for.',
  body: giveForm,
  reply: record({ id, amount: decimal.describe('what it took'), isFull: flag }),
}

export const bounty: Declared = {
  description: 'Opens a bounty for whoever brings back a torrent that nobody seeds.',
  body: noFields,
  reply: record({ id }),
  creates: true,
}
