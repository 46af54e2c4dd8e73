import { milliOf } from '../../../../domain/ledger/amounts.ts'
import type { usualFactors } from '../../../../domain/promotions/scopes.ts'
import {
  count,
  decimal,
  flag,
  id,
  oneOf,
  record,
  strictRecord,
  text,
  time,
} from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { listOf, noFields, nothing, paging } from '../../../http/frame/shapes.ts'

/** What a pool can bring: neutral is no gift. */
export const poolFactors = [
  'freeleech',
  'half',
  'double-upload',
  'double-free',
] as const satisfies readonly (keyof typeof usualFactors)[]

export const poolForm = strictRecord({
  title: text(120).trim().min(1),
  goal: text(16)
    .trim()
    .refine((given) => (milliOf(given) ?? 0n) > 0n, 'must be a number of points above 0'),
  factors: oneOf(poolFactors),
  hours: text(3)
    .trim()
    .regex(/^([1-9]\d?|[1-6]\d\d|7[01]\d|720)$/, 'must be from 1 to 720'),
  repeat: oneOf(['on']).or(flag).optional().describe('a new pool opens when it is full'),
  days: text(4)
    .trim()
    .regex(/^\d{0,4}$/, 'must be a whole number, or empty')
    .optional()
    .describe('closes after this many days and refunds its points; empty: stays open'),
})

export const list: Declared = {
  description: 'Lists pools with their points, open ones first.',
  query: strictRecord(paging),
  reply: listOf(
    record({
      id,
      title: text(120),
      kind: oneOf(['promotion', 'reseed']),
      state: oneOf(['open', 'full', 'paid', 'back']),
      goal: decimal.nullable(),
      given: decimal,
      givers: count,
      openedAt: time,
      closesAt: time.nullable(),
    }),
  ),
}

export const form: Declared = { description: 'Shows the form for a new pool.', reply: record({}) }

export const open: Declared = {
  description: 'Opens a pool that members fill; when full, it starts a promotion for all members.',
  body: poolForm,
  reply: record({ id }),
  creates: true,
}

export const close: Declared = {
  description: 'Closes a pool and refunds all contributions.',
  body: noFields,
  reply: nothing,
}
