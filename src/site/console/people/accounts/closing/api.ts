import type { Declared } from '../../../../http/action.ts'
import { acts, shows } from '../../../../http/frame/shapes.ts'
import { judgedShape as reply } from '../../members/parts/judged.ts'
import { reasonForm } from '../forms.ts'
import { deletionForm } from './forms.ts'

export const question = shows('Shows the form that asks for confirmation.', reply)

export const park: Declared = {
  description: 'Marks an account as dormant until it is reactivated.',
  body: reasonForm,
  reply,
}

export const wake = acts('Reactivates a dormant account.', reply)

export const askDeletion: Declared = {
  description: 'Schedules the deletion of an account, which can be canceled until then.',
  body: deletionForm,
  reply,
}

export const undoDeletion = acts('Cancels the deletion of an account.', reply)
