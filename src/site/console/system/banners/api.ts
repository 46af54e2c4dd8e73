import { flag, id, oneOf, record, text, time } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { acts, creates, listOf, paging } from '../../../http/frame/shapes.ts'
import { READERS } from './readers.ts'
import { bannerForm } from './forms.ts'

export const list: Declared = {
  description: 'Lists banners, newest first.',
  query: record(paging),
  reply: listOf(
    record({
      id,
      text: text(500),
      reader: oneOf(READERS),
      isWarning: flag,
      startsAt: time,
      endsAt: time.nullable(),
      by: text(30).nullable(),
    }),
  ),
}

export const add = creates(
  'Publishes a banner above every page, for some roles and some time.',
  bannerForm,
)

export const end = acts('Removes a banner.')
