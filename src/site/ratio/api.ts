import type { Declared } from '../http/action.ts'
import { accepts, acts, shows } from '../http/frame/shapes.ts'
import { vacationShape } from './forms.ts'
import { standingShape } from './json.ts'

export const show: Declared = shows(
  'Returns your ratio standing: the policy with your numbers, how to recover, and the history.',
  standingShape,
)

export const leave: Declared = accepts(
  'Starts a vacation: downloading is disabled, and ratio watch is paused.',
  vacationShape,
)

export const comeBack: Declared = acts('Ends your vacation.')
