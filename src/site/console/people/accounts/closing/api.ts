import type { Declared } from '../../../../http/action.ts'
import { noFields } from '../../../../http/frame/shapes.ts'
import { judgedShape as reply } from '../../members/parts/judged.ts'
import { reasonForm } from '../forms.ts'
import { deletionForm } from './forms.ts'

export const question: Declared = {
  description: 'Asks before it is done, and says what it does.',
  reply,
}

export const park: Declared = {
  description: 'Parks an account until somebody wakes it.',
  body: reasonForm,
  reply,
}

export const wake: Declared = { description: 'Opens a parked account.', body: noFields, reply }

export const askDeletion: Declared = {
  description: 'Has an account deleted after some days, in which it can be called off.',
  body: deletionForm,
  reply,
}

export const undoDeletion: Declared = {
  description: 'Calls the deletion of an account off.',
  body: noFields,
  reply,
}
