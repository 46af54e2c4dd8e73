import { count, decimal, id, record } from '../../../shared/shape.ts'

export const ratingShape = record({
  ratings: count,
  mean: decimal
    .nullable()
    .describe('adjusted toward 7 while there are few ratings; null without ratings'),
  mine: id.nullable(),
})
