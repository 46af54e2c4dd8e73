import { id, record, text, time } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { acts, lists, shows } from '../../http/frame/shapes.ts'
import { editShape, MAX_MESSAGE } from '../forms.ts'
import { messageShape } from '../json.ts'

export const show = shows('Returns a message.', messageShape)
export const editForm = shows('Returns the message for the edit form.', messageShape)

export const edit: Declared = {
  description: 'Edits your message, up to 15 minutes after it was sent.',
  body: editShape,
  reply: messageShape,
}

export const remove = acts('Removes your message. The others see that there was one.', messageShape)

export const history = lists(
  'Lists the earlier versions of a message, newest first.',
  record({ revision: id, at: time, body: text(MAX_MESSAGE) }),
)
