import { record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { enteredShape } from '../../http/enter.ts'
import { keyOptionsShape } from '../../http/identity/second-factor.ts'
import { nothing } from '../../http/frame/shapes.ts'
import { nextQuery, proofShape } from './forms.ts'

const askedShape = record({ keyOptions: keyOptionsShape.nullable(), csrf: text(100) })

export const secondForm: Declared = {
  description: 'Returns the security key options for a sign-in whose password was accepted.',
  query: nextQuery,
  reply: askedShape,
}

export const second: Declared = {
  description: 'Completes a sign-in with two-factor authentication, after the password.',
  body: proofShape,
  reply: enteredShape,
}

export const keyForm: Declared = {
  description: 'Returns the security key options for signing in without a password.',
  query: nextQuery,
  reply: askedShape,
}

export const byKey: Declared = {
  description: 'Signs in with a security key, without a password.',
  body: proofShape,
  reply: enteredShape,
}

export const againForm: Declared = {
  description: 'Returns the security key options for confirming a sensitive action.',
  query: nextQuery,
  reply: askedShape,
}

export const again: Declared = {
  description: 'Confirms two-factor authentication for sensitive actions in the next minutes.',
  body: proofShape,
  reply: nothing,
  // The action is the confirmation.
  stepUp: false,
}
