import { count, flag, id, record } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { listOf, noFields, nothing, paging } from '../../../../http/frame/shapes.ts'
import { warningShape } from '../../../../members/parts/warnings.ts'
import { warningForm } from './forms.ts'

export const list: Declared = {
  description: 'Lists the warnings of a member, the newest first.',
  query: record(paging),
  reply: listOf(warningShape),
}

export const add: Declared = {
  description: 'Warns a member, who is told; too many warnings at once can ban (a setting).',
  body: warningForm,
  reply: record({ id, active: count.describe('warnings that hold now'), isBanned: flag }),
  creates: true,
}

export const takeBack: Declared = {
  description: 'Takes a warning back; the member is told.',
  body: noFields,
  reply: nothing,
}
