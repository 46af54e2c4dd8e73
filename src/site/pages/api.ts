import { named, record, text, time } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'

export const show: Declared = {
  description: 'Returns a page written by staff, for example the rules.',
  reply: named(
    'ContentPage',
    record({
      slug: text(60),
      title: text(120),
      body: text(100_000).describe('Markdown'),
      changedAt: time,
    }),
  ),
}
