import { count, decimal, id, oneOf, record, strictRecord } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { noFields } from '../../http/frame/shapes.ts'

/** Forms send text, tools numbers. */
const value = oneOf(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10'])

export const rateShape = strictRecord({ value: value.describe('1 to 10; 0 removes your rating') })

export const ratingShape = record({
  ratings: count,
  mean: decimal
    .nullable()
    .describe('adjusted toward 7 while there are few ratings; null without ratings'),
  mine: id.nullable(),
})

export const rate: Declared = {
  description: 'Rates a torrent of another member from 1 to 10, or removes the rating with 0.',
  body: rateShape,
  reply: ratingShape,
}

export const reseed: Declared = {
  description: 'Asks members who had a torrent without seeders to seed it again.',
  body: noFields,
  reply: record({ asked: count.describe('number of members who were notified') }),
}
