import { oneOf, strictRecord } from '../../../shared/shape.ts'

/** Forms send text, programs send numbers. */
const value = oneOf(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10'])

export const rateShape = strictRecord({ value: value.describe('1 to 10; 0 removes your rating') })
