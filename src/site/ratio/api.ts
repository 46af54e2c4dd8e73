import { accepts, acts, shows } from '../http/frame/shapes.ts'
import { vacationShape } from './forms.ts'
import { standingShape } from './json.ts'

export const show = shows(
  'Returns your ratio standing: the policy with your numbers, how to recover, and the history.',
  standingShape,
)

export const leave = accepts(
  'Starts a vacation: downloading is disabled, and ratio watch is paused.',
  vacationShape,
)

export const comeBack = acts('Ends your vacation.')
