import type { Declared } from '../http/action.ts'
import { creates, lists } from '../http/frame/shapes.ts'
import { textForm, textShape } from '../support/parts/thread.ts'
import { previews } from '../texts/parts/preview.ts'
import { reportForm, thingQuery } from './forms.ts'
import { formShape, reportShape, reportWithTexts } from './json.ts'

export const list = lists(
  'Lists what you have reported, newest first, with the outcome.',
  reportShape,
)

export const form: Declared = {
  description: 'Returns the reasons for reporting a thing, with the evidence that each requires.',
  query: thingQuery,
  reply: formShape,
}

export const add = creates('Reports a thing to staff.', reportForm)

export const preview = previews(
  'Renders the explanation of a report without sending it.',
  reportForm,
)

export const show: Declared = {
  description: 'Returns one of your reports, and what you and staff wrote about it.',
  reply: reportWithTexts,
}

export const answer = creates(
  'Writes to staff about a report that is not decided.',
  textForm,
  textShape,
)

export const answerPreview = previews(
  'Renders what would be written to staff without sending it.',
  textForm,
)
