import type { Declared } from '../../http/action.ts'
import { acts } from '../../http/frame/shapes.ts'
import { addShape } from '../forms.ts'
import { conversationShape } from '../json.ts'

export const add: Declared = {
  description: 'Adds a member to a conversation. They see what is written from then on.',
  body: addShape,
  reply: conversationShape,
}

export const leaving: Declared = {
  description: 'Returns the conversation that you are about to leave.',
  reply: conversationShape,
}

export const leave = acts(
  'Leaves a conversation. You lose access to it, and cannot be added again.',
)
