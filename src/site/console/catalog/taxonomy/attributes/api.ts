import { count, list, oneOf, record, text, time } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { accepts, acts, creates, listOf } from '../../../../http/frame/shapes.ts'
import { changeForm, makeForm, readAgainForm } from './forms.ts'
import { attributeShape } from './json.ts'

const readingShape = record({
  category: text(60).nullable().describe('slug; null: every category'),
  askedBy: text(30),
  askedAt: time,
  endedAt: time.nullable(),
  seen: count.describe('torrents processed'),
  filled: count.describe('torrents that got a value'),
})

export const attributes: Declared = {
  description: 'Lists the attributes of torrents, and the progress of re-parsing.',
  query: record({
    category: text(60).optional().describe('slug; only attributes of this category'),
  }),
  reply: listOf(attributeShape, { readings: list(readingShape) }),
}

export const form: Declared = {
  description: 'Shows the form for a new attribute.',
  query: record({
    category: text(60).optional(),
    type: oneOf(['']).or(text(20)).optional(),
  }),
  reply: record({}),
}

export const make = creates(
  'Creates an attribute: a field of uploads, a row on torrent pages and a search field.',
  makeForm,
  attributeShape,
)

export const attribute: Declared = {
  description: 'Shows an attribute and its values on the newest torrents.',
  reply: attributeShape.extend({
    carried: record({
      of: count.describe('the newest torrents that were counted'),
      having: count.describe('torrents with a value'),
      values: list(record({ value: text(200), torrents: count })).describe(
        'the most frequent values',
      ),
    }),
  }),
}

export const change: Declared = {
  description: 'Changes an attribute; omitted flags are turned off.',
  body: changeForm,
  reply: attributeShape,
}

export const move = acts(
  'Moves an attribute one place `up` or `down` in the forms of its category.',
)

export const remove = acts('Removes an attribute that no torrent has a value for.')

export const readAgain = accepts(
  'Re-parses the names of torrents to fill in missing values.',
  readAgainForm,
)
