import { list, record, text } from '../../../../../shared/shape.ts'
import { rightsShape } from '../../../../roles/parts/answers.ts'
import type { Declared } from '../../../../http/action.ts'
import { accepts, acts, shows } from '../../../../http/frame/shapes.ts'
import { classForm, rightForm, roleForm } from './forms.ts'

const options = record({ options: list(text(60)) })

export const show: Declared = shows('Explains the permissions of a member.', rightsShape)
export const rightQuestion: Declared = {
  description: 'Lists the permissions that can be allowed or denied.',
  reply: options,
}
export const giveRight: Declared = accepts(
  'Overrides a permission of a member: allows or denies it, whatever their roles say; a ' +
    'denial wins.',
  rightForm,
  rightsShape,
)
export const takeRight: Declared = acts('Removes a permission override of a member.', rightsShape)
export const roleQuestion: Declared = shows('Lists the secondary roles.', options)
export const giveRole: Declared = {
  description: 'Assigns a secondary role to a member.',
  body: roleForm,
  reply: rightsShape,
}
export const takeRole: Declared = acts('Removes a secondary role from a member.', rightsShape)
export const classQuestion: Declared = shows('Lists the classes.', options)
export const setClass: Declared = {
  description: 'Sets the class of a member (empty: none), and whether class rules may change it.',
  body: classForm,
  reply: rightsShape,
}
