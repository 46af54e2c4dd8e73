import type { Declared } from '../http/action.ts'
import { noFields, nothing } from '../http/frame/shapes.ts'
import { vacationShape } from './forms.ts'
import { standingShape } from './json.ts'

export const show: Declared = {
  description:
    'Shows your standing: the rule with your numbers, what would mend it, what became of it.',
  reply: standingShape,
}

export const leave: Declared = {
  description:
    'Begins a vacation: nothing can be downloaded, and the timers of a watch stand still.',
  body: vacationShape,
  reply: nothing,
}

export const comeBack: Declared = {
  description: 'Ends your vacation.',
  body: noFields,
  reply: nothing,
}
