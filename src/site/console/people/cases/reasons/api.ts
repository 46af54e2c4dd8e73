import { evidences } from '../../../../../domain/cases/cases.ts'
import {
  count,
  flag,
  id,
  list as listShape,
  named,
  oneOf,
  record,
  text,
} from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { accepts, creates, listOf, shows } from '../../../../http/frame/shapes.ts'
import { reasonForm } from './forms.ts'

const reasonShape = named(
  'CaseReason',
  record({
    id,
    name: text(60),
    hint: text(200),
    evidence: oneOf(evidences),
    kinds: listShape(text(30)),
    urgency: count,
    position: count,
    isOn: flag,
  }),
)

export const list: Declared = {
  description: 'Lists the reasons of reports and the categories of tickets.',
  reply: listOf(reasonShape),
}

export const form = shows('Shows the form for a new reason.', record({}))

export const add = creates('Creates a reason of reports or a category of tickets.', reasonForm)

export const edit = shows('Shows a reason with the form that changes it.', reasonShape)

export const change = accepts(
  'Changes a reason. A disabled one is not offered; earlier reports keep it.',
  reasonForm,
)
