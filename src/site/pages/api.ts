import { named, record, text, time } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'

export const show: Declared = {
  description: 'Shows a page that staff wrote, such as the rules.',
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
