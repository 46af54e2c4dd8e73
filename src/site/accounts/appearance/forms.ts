import { densities } from '../../../domain/looks/looks.ts'
import { oneOf, strictRecord } from '../../../shared/shape.ts'
import { themes } from '../../ui/looks/read-themes.ts'

const theme = oneOf([...themes.keys()])

export const appearanceShape = strictRecord({
  theme: oneOf(['auto', 'light', 'dark']),
  day: theme.optional().describe('theme while the system is light'),
  night: theme.optional().describe('theme while the system is dark'),
  density: oneOf(densities).optional().describe('of lists'),
  keys: oneOf(['on', 'off']).describe('whether keyboard shortcuts are on'),
})
