import { count, flag, list, record, text } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { acts } from '../../../../http/frame/shapes.ts'
import { previewQuery, ruleForm } from './forms.ts'

const ruleShape = record({
  prefix: text(8),
  least: text(4).optional(),
  most: text(4).optional(),
  isAllowed: flag,
})

const rulesShape = record({
  othersAllowed: flag.describe('whether clients that match no rule are allowed'),
  rules: list(ruleShape),
  clients: list(
    record({
      client: text(8),
      announces: count,
      isLetIn: flag,
      isHit: flag.describe('with the rule that is previewed'),
    }),
  ).describe('seen by the trackers in the last 30–60 minutes'),
})

export const rules: Declared = {
  description: 'Lists the client rules, and which clients of the last hour they allow.',
  query: previewQuery,
  reply: rulesShape,
}

export const add: Declared = {
  description: 'Adds a client rule; it reaches every tracker within a second.',
  body: ruleForm,
  reply: rulesShape,
}

export const remove: Declared = {
  ...acts(
    'Removes a client rule by its position from 1; with its fields, only if it is still there.',
    rulesShape,
  ),
  query: previewQuery,
}
