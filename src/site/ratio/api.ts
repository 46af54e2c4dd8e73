import type { Declared } from '../http/action.ts'
import { noFields, nothing } from '../http/frame/shapes.ts'
import { vacationShape } from './forms.ts'
import { standingShape } from './json.ts'

export const show: Declared = {
  description:
    'Returns your ratio standing: the policy with your numbers, how to recover, and the history.',
  reply: standingShape,
}

export const leave: Declared = {
  description: 'Starts a vacation: downloading is disabled, and ratio watch is paused.',
  body: vacationShape,
  reply: nothing,
}

export const comeBack: Declared = {
  description: 'Ends your vacation.',
  body: noFields,
  reply: nothing,
}
