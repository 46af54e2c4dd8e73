import { count, id, randomId, record, text, time } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { acts, creates, listOf, shows } from '../../../../http/frame/shapes.ts'
import { offForm } from './forms.ts'

const node = record({
  storeId: randomId,
  node: text(60),
  reason: text(200),
  switchedBy: text(60),
  at: time,
})

export const off = shows('Lists the disabled trackers, newest first.', listOf(node))

export const question: Declared = {
  description: 'Shows the form for disabling a tracker.',
  query: record({ node: randomId.optional() }),
  reply: listOf(record({ storeId: randomId, node: text(60) })),
}

export const switchOff = creates(
  'Disables a tracker: it stops serving and cannot join until it is enabled.',
  offForm,
  record({ storeId: randomId, reason: text(200) }),
)

export const switchOn = acts('Enables a disabled tracker; it serves again within seconds.', node)

export const refused: Declared = {
  description: 'Lists connections that the bridge refused or cut off, and why, newest first.',
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
