import { id, record, strictRecord, text } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { accepts, listOf } from '../../../../http/frame/shapes.ts'
import { lineForm } from './forms.ts'

export const list: Declared = {
  description: 'Lists what staff roles and members are responsible for.',
  reply: listOf(
    record({ id, role: text(60).nullable(), member: text(30).nullable(), body: text(200) }),
  ),
}

export const form: Declared = {
  description: 'Shows the form for the responsibilities of a role or member.',
  query: strictRecord({ of: text(30).optional() }),
  reply: record({}),
}

export const save = accepts(
  'Sets what a role or member is responsible for, as /staff shows it.',
  lineForm,
)
