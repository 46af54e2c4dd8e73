import { count, id, randomId, record, text, time } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { listOf, noFields } from '../../../../http/frame/shapes.ts'
import { offForm } from './forms.ts'

const node = record({
  storeId: randomId,
  node: text(60),
  reason: text(200),
  switchedBy: text(60),
  at: time,
})

export const off: Declared = {
  description: 'Lists the trackers that are switched off, the latest first.',
  reply: listOf(node),
}

export const question: Declared = {
  description: 'Asks which tracker to switch off, and why.',
  query: record({ node: randomId.optional() }),
  reply: listOf(record({ storeId: randomId, node: text(60) })),
}

export const switchOff: Declared = {
  description:
    'Switches a tracker off: it ends its service and may not join until it is let in again.',
  body: offForm,
  reply: record({ storeId: randomId, reason: text(200) }),
  creates: true,
}

export const switchOn: Declared = {
  description: 'Lets a tracker that is switched off join again; it serves within seconds.',
  body: noFields,
  reply: node,
}

export const refused: Declared = {
  description: 'Lists who was turned away from the bridge or cut off, and why, the latest first.',
  reply: listOf(
    record({
      id,
      code: text(40),
      address: text(60),
      node: text(60),
      url: text(400),
      reason: text(400),
      times: count,
      firstAt: time,
      lastAt: time,
    }),
  ),
}
