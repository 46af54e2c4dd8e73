import { count, decimal, id, oneOf, record, strictRecord } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { noFields } from '../../http/frame/shapes.ts'

/** Forms send text, tools numbers. */
const value = oneOf(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10'])

export const rateShape = strictRecord({ value: value.describe('1 to 10; 0 takes it back') })

export const ratingShape = record({
  ratings: count,
  mean: decimal.nullable().describe('drawn to 7 while few have rated; null while nobody has'),
  mine: id.nullable(),
})

export const rate: Declared = {
  description: 'Rates a torrent of another member from 1 to 10, or takes that back with 0.',
  body: rateShape,
  reply: ratingShape,
}

export const reseed: Declared = {
  description: 'Asks those who had a torrent that nobody seeds to seed it again.',
  body: noFields,
  reply: record({ asked: count.describe('members who were told') }),
}
