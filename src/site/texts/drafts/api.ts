import { MAX_DRAFT } from '../../../domain/texts/drafts.ts'
import {
  count,
  flag,
  mapOf,
  named,
  record,
  strictRecord,
  text,
  time,
} from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, noFields, nothing, shows } from '../../http/frame/shapes.ts'

const place = text(200).describe('the address that the form is sent to: `/topics/5/posts`')
const fieldsShape = mapOf(text(30), text(MAX_DRAFT))
const draftShape = named(
  'TextDraft',
  record({ place, form: text(200), fields: fieldsShape, revision: count, savedAt: time }),
)

export const list = shows('Lists your drafts of texts, newest first.', listOf(draftShape))

export const save: Declared = {
  description: 'Saves the draft of a text. A draft without text is deleted.',
  query: strictRecord({
    place,
    seen: text(9).optional().describe('the revision that the form shows; 0: none'),
  }),
  body: fieldsShape.describe('the fields of the form'),
  reply: record({
    revision: count.describe('0: there is no draft now'),
    isOverwriting: flag.describe('whether it replaced a newer version than `seen`'),
  }),
}

export const drop: Declared = {
  description: 'Deletes a draft.',
  query: strictRecord({ place, seen: text(9).optional() }),
  body: fieldsShape.or(noFields),
  reply: nothing,
}
