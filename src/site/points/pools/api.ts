import {
  count,
  decimal,
  flag,
  id,
  list as listShape,
  named,
  oneOf,
  record,
  text,
  time,
} from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { creates, lists, noFields } from '../../http/frame/shapes.ts'
import { giveForm } from './forms.ts'

const poolShape = named(
  'Pool',
  record({
    id,
    kind: oneOf(['promotion', 'reseed']),
    title: text(120),
    state: oneOf(['open', 'full', 'paid', 'back']),
    goal: decimal.nullable().describe('points; null: no goal'),
    given: decimal,
    givers: count,
    uploadFactor: decimal.nullable(),
    downloadFactor: decimal.nullable(),
    hours: count.nullable().describe('duration of the promotion that starts when the pool is full'),
    torrent: id.nullable(),
    winner: text(30).nullable(),
    openedAt: time,
    closesAt: time.nullable(),
    endedAt: time.nullable(),
  }),
)

export const list = lists('Lists pools, open ones first.', poolShape)

export const show: Declared = {
  description: 'Returns a pool with its progress and latest contributions.',
  reply: record({
    pool: poolShape,
    gifts: listShape(record({ name: text(30), amount: decimal, at: time })),
  }),
}

export const give: Declared = {
  description: 'Contributes points to a pool. The contribution that fills it starts its promotion.',
  body: giveForm,
  reply: record({ id, amount: decimal.describe('the accepted amount'), isFull: flag }),
}

export const bounty = creates(
  'Starts a bounty for the member who reseeds a torrent without seeders.',
  noFields,
)
