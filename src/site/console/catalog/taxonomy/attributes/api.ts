import { count, list, oneOf, record, text, time } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { listOf, noFields, nothing } from '../../../../http/frame/shapes.ts'
import { changeForm, makeForm, readAgainForm } from './forms.ts'
import { attributeShape } from './json.ts'

const readingShape = record({
  category: text(60).nullable().describe('slug; null: every category'),
  askedBy: text(30),
  askedAt: time,
  endedAt: time.nullable(),
  seen: count.describe('torrents that were looked at'),
  filled: count.describe('those that got a value'),
})

export const attributes: Declared = {
  description: 'Lists the attributes of torrents, and how far reading names again is.',
  query: record({ category: text(60).optional().describe('slug: of this category alone') }),
  reply: listOf(attributeShape, { readings: list(readingShape) }),
}

export const form: Declared = {
  description: 'Shows what a new attribute would be.',
  query: record({
    category: text(60).optional(),
    type: oneOf(['']).or(text(20)).optional(),
  }),
  reply: record({}),
}

export const make: Declared = {
  description: 'Makes an attribute: from then on a field of uploads, a row of pages, a search.',
  body: makeForm,
  reply: attributeShape,
  creates: true,
}

export const attribute: Declared = {
  description: 'Shows an attribute, and what the newest torrents carry of it.',
  reply: attributeShape.extend({
    carried: record({
      of: count.describe('torrents that were looked at, the newest'),
      having: count.describe('those with a value'),
      values: list(record({ value: text(200), torrents: count })).describe('the most frequent'),
    }),
  }),
}

export const change: Declared = {
  description: 'Changes an attribute; flags that are not given are off.',
  body: changeForm,
  reply: attributeShape,
}

export const move: Declared = {
  description: 'Moves an attribute one place `up` or `down` in the forms of its category.',
  body: noFields,
  reply: nothing,
}

export const remove: Declared = {
  description: 'Removes an attribute that no torrent has a value of.',
  body: noFields,
  reply: nothing,
}

export const readAgain: Declared = {
  description: 'Has the names of torrents read again, to fill the values that are missing.',
  body: readAgainForm,
  reply: nothing,
}
