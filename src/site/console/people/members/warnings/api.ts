import { count, flag, id, record } from '../../../../../shared/shape.ts'
import { acts, creates, lists } from '../../../../http/frame/shapes.ts'
import { warningShape } from '../../../../members/parts/warnings.ts'
import { warningForm } from './forms.ts'

export const list = lists('Lists the warnings of a member, newest first.', warningShape)

export const add = creates(
  'Warns and notifies a member; the settings can ban members with too many active warnings.',
  warningForm,
  record({ id, active: count.describe('active warnings'), isBanned: flag }),
)

export const takeBack = acts('Revokes a warning; the member is notified.')
