import { flag, id, list, oneOf, record, text, time } from '../../../../shared/shape.ts'
import { severities } from '../../../../domain/alerts/facts.ts'
import { alertStates } from '../../../../domain/alerts/life.ts'
import type { Declared } from '../../../http/action.ts'
import { accepts, acts, shows } from '../../../http/frame/shapes.ts'
import { silenceForm } from './forms.ts'

const alertShape = record({
  id,
  condition: text(40),
  subject: text(120),
  machine: text(100),
  severity: oneOf(severities),
  says: text(1_000),
  state: oneOf(alertStates),
  since: time,
  toldAt: time.nullable(),
  silencedUntil: time.nullable(),
  answeredBy: text(60).nullable(),
  reason: text(200).nullable(),
  resolvedAt: time.nullable(),
})

export const alerts: Declared = {
  description: 'Lists alerts that are not resolved, and the last resolved ones.',
  reply: record({ items: list(alertShape), resolved: list(alertShape) }),
}

const answered = record({ id, isDone: flag })

export const acknowledge = acts('Acknowledges an alert: it is not repeated.', answered)
export const silencing = shows('Shows the form for silencing an alert.', alertShape)
export const silence = accepts('Silences an alert for some hours.', silenceForm, answered)
