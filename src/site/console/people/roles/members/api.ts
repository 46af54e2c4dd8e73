import { list, record, text } from '../../../../../shared/shape.ts'
import { rightsShape } from '../../../../roles/parts/answers.ts'
import type { Declared } from '../../../../http/action.ts'
import { accepts, acts, shows } from '../../../../http/frame/shapes.ts'
import { classForm, rightForm, roleForm } from './forms.ts'

const options = record({ options: list(text(60)) })

export const show = shows('Explains the permissions of a member.', rightsShape)
export const rightQuestion = shows('Lists the permissions that can be allowed or denied.', options)
export const giveRight = accepts(
  'Overrides a permission of a member: allows or denies it, whatever their roles say; a ' +
    'denial wins.',
  rightForm,
  rightsShape,
)
export const takeRight = acts('Removes a permission override of a member.', rightsShape)
export const roleQuestion = shows('Lists the secondary roles.', options)
export const giveRole = accepts('Assigns a secondary role to a member.', roleForm, rightsShape)
export const takeRole = acts('Removes a secondary role from a member.', rightsShape)
export const classQuestion = shows('Lists the classes.', options)
export const setClass: Declared = {
  description: 'Sets the class of a member (empty: none), and whether class rules may change it.',
  body: classForm,
  reply: rightsShape,
}
