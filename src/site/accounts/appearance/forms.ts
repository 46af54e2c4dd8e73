import { oneOf, strictRecord } from '../../../shared/shape.ts'

export const appearanceShape = strictRecord({
  theme: oneOf(['auto', 'light', 'dark']),
  keys: oneOf(['on', 'off']).describe('whether keyboard shortcuts are on'),
})
