import { list, record, text } from '../../../../../shared/shape.ts'
import { rightsShape } from '../../../../roles/parts/answers.ts'
import type { Declared } from '../../../../http/action.ts'
import { noFields } from '../../../../http/frame/shapes.ts'
import { classForm, rightForm, roleForm } from './forms.ts'

const options = record({ options: list(text(60)) })

export const show: Declared = {
  description: 'Explains the permissions of a member.',
  reply: rightsShape,
}
export const rightQuestion: Declared = {
  description: 'Lists the permissions that can be allowed or denied.',
  reply: options,
}
export const giveRight: Declared = {
  description:
    'Overrides a permission of a member: allows or denies it, whatever their roles say; a ' +
    'denial wins.',
  body: rightForm,
  reply: rightsShape,
}
export const takeRight: Declared = {
  description: 'Removes a permission override of a member.',
  body: noFields,
  reply: rightsShape,
}
export const roleQuestion: Declared = {
  description: 'Lists the secondary roles.',
  reply: options,
}
export const giveRole: Declared = {
  description: 'Assigns a secondary role to a member.',
  body: roleForm,
  reply: rightsShape,
}
export const takeRole: Declared = {
  description: 'Removes a secondary role from a member.',
  body: noFields,
  reply: rightsShape,
}
export const classQuestion: Declared = {
  description: 'Lists the classes.',
  reply: options,
}
export const setClass: Declared = {
  description: 'Sets the class of a member (empty: none), and whether class rules may change it.',
  body: classForm,
  reply: rightsShape,
}
