import { record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { enteredShape } from '../../http/enter.ts'
import { keyOptionsShape } from '../../http/identity/second-factor.ts'
import { nothing } from '../../http/frame/shapes.ts'
import { nextQuery, proofShape } from './forms.ts'

const askedShape = record({ keyOptions: keyOptionsShape.nullable(), csrf: text(100) })

export const secondForm: Declared = {
  description: 'Says what the security keys of who has given the password are asked.',
  query: nextQuery,
  reply: askedShape,
}

export const second: Declared = {
  description: 'Signs in by the second factor, after the password.',
  body: proofShape,
  reply: enteredShape,
}

export const keyForm: Declared = {
  description: 'Gives what a security key is asked to sign in without a password.',
  query: nextQuery,
  reply: askedShape,
}

export const byKey: Declared = {
  description: 'Signs in by a security key that knows its member, without a password.',
  body: proofShape,
  reply: enteredShape,
}

export const againForm: Declared = {
  description: 'Gives what your security keys are asked before an act of consequence.',
  query: nextQuery,
  reply: askedShape,
}

export const again: Declared = {
  description: 'Proves your second factor anew, for acts of consequence in the next minutes.',
  body: proofShape,
  reply: nothing,
}
