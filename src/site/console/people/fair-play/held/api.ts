import { flag, record } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { acts } from '../../../../http/frame/shapes.ts'
import { holdForm } from './forms.ts'

const reply = record({ isHeld: flag })

export const form: Declared = {
  description: 'Shows the form that holds back upload credit of a confirmed cheater.',
  reply: record({}),
}

export const hold: Declared = {
  description: 'Holds back upload credit after the verdict “Cheater”. The member is told why.',
  body: holdForm,
  reply,
}

export const release = acts('Returns upload credit that was held back.', reply)
