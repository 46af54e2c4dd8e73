import { id, named, oneOf, record, text, time } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { acts, creates, listOf, noFields } from '../../http/frame/shapes.ts'

const chatShape = named(
  'AlertChat',
  record({
    id,
    kind: oneOf(['telegram', 'matrix']),
    account: text(255).describe('the number of the Telegram user, or the ID of the Matrix user'),
    name: text(255).describe('as it was when the account was connected'),
    connectedAt: time,
  }),
)

export const list: Declared = {
  description: 'Lists your chat accounts, from which you can answer alerts.',
  reply: listOf(chatShape),
}

export const offer = creates(
  'Creates a code that connects the chat account that sends it.',
  noFields,
  record({ message: text(60).describe('to send within an hour') }),
)

export const remove = acts('Removes one of your chat accounts.')
