import { count, flag, id, record } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { acts, creates, listOf, paging } from '../../../../http/frame/shapes.ts'
import { warningShape } from '../../../../members/parts/warnings.ts'
import { warningForm } from './forms.ts'

export const list: Declared = {
  description: 'Lists the warnings of a member, newest first.',
  query: record(paging),
  reply: listOf(warningShape),
}

export const add: Declared = creates(
  'Warns and notifies a member; the settings can ban members with too many active warnings.',
  warningForm,
  record({ id, active: count.describe('active warnings'), isBanned: flag }),
)

export const takeBack: Declared = acts('Revokes a warning; the member is notified.')
