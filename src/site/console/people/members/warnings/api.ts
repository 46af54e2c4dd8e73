import { count, flag, id, record } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { listOf, noFields, nothing, paging } from '../../../../http/frame/shapes.ts'
import { warningShape } from '../../../../members/parts/warnings.ts'
import { warningForm } from './forms.ts'

export const list: Declared = {
  description: 'Lists the warnings of a member, newest first.',
  query: record(paging),
  reply: listOf(warningShape),
}

export const add: Declared = {
  description:
    'Warns and notifies a member; the settings can ban members with too many active warnings.',
  body: warningForm,
  reply: record({ id, active: count.describe('active warnings'), isBanned: flag }),
  creates: true,
}

export const takeBack: Declared = {
  description: 'Revokes a warning; the member is notified.',
  body: noFields,
  reply: nothing,
}
