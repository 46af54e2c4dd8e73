import { count, record } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { acts } from '../../http/frame/shapes.ts'
import { rateShape } from './forms.ts'
import { ratingShape } from './json.ts'

export const rate: Declared = {
  description: 'Rates a torrent of another member from 1 to 10, or removes the rating with 0.',
  body: rateShape,
  reply: ratingShape,
}

export const reseed = acts(
  'Asks members who had a torrent without seeders to seed it again.',
  record({ asked: count.describe('number of members who were notified') }),
)
