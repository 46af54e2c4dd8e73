import { count, flag, id, list, oneOf, record, text, time } from '../../../../../shared/shape.ts'
import { severities } from '../../../../../domain/alerts/facts.ts'
import type { Declared } from '../../../../http/action.ts'
import { acts, creates } from '../../../../http/frame/shapes.ts'
import { kinds, targetForm } from './forms.ts'

const target = record({
  id,
  name: text(60),
  kind: oneOf(kinds),
  severity: oneOf(severities),
  fromHour: count,
  untilHour: count,
  isOn: flag,
  sent: count,
  failed: count,
  waiting: count,
  error: text(300).nullable(),
  hearingError: text(300).nullable().describe('why replies cannot be read'),
})

const delivery = record({
  id,
  target: text(60),
  says: text(2_000),
  state: oneOf(['waiting', 'sent', 'failed', 'dropped']).describe('dropped: no longer true'),
  attempts: count,
  error: text(300).nullable(),
  madeAt: time,
  sentAt: time.nullable(),
})

export const targets: Declared = {
  description: 'Lists the targets for alerts, and the last messages to them.',
  reply: record({ items: list(target), deliveries: list(delivery) }),
}

export const question: Declared = {
  description: 'Shows the form for adding a target for alerts.',
  query: record({ kind: oneOf(kinds).optional() }),
  reply: record({ kinds: list(text(20)) }),
}

export const add = creates('Adds a target for alerts.', targetForm)
export const test = acts('Sends a test message to a target for alerts.')

export const remove = acts('Removes a target for alerts, with the record of its messages.')
