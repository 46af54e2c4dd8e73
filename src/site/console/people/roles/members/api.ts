import { list, record, text } from '../../../../../shared/shape.ts'
import { rightsShape } from '../../../../roles/parts/answers.ts'
import type { Declared } from '../../../../http/action.ts'
import { noFields } from '../../../../http/frame/shapes.ts'
import { classForm, rightForm, roleForm } from './forms.ts'

const options = record({ options: list(text(60)) })

export const show: Declared = {
  description: 'Explains what a member may do, and why.',
  reply: rightsShape,
}
export const rightQuestion: Declared = {
  description: 'Says what can be allowed or denied.',
  reply: options,
}
export const giveRight: Declared = {
  description: 'Allows or denies a member something, whatever their roles say; a denial wins.',
  body: rightForm,
  reply: rightsShape,
}
export const takeRight: Declared = {
  description: 'Takes back what was allowed or denied a member alone.',
  body: noFields,
  reply: rightsShape,
}
export const roleQuestion: Declared = {
  description: 'Says which secondary roles there are.',
  reply: options,
}
export const giveRole: Declared = {
  description: 'Gives a member a secondary role.',
  body: roleForm,
  reply: rightsShape,
}
export const takeRole: Declared = {
  description: 'Takes a secondary role from a member.',
  body: noFields,
  reply: rightsShape,
}
export const classQuestion: Declared = {
  description: 'Says which classes there are.',
  reply: options,
}
export const setClass: Declared = {
  description: 'Gives a member a class (empty: none), and says whether rules may change it.',
  body: classForm,
  reply: rightsShape,
}
