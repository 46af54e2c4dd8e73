import { id, record } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { listOf, noFields, nothing } from '../../../http/frame/shapes.ts'
import { networkForm } from './forms.ts'
import { networkShape } from './json.ts'

export const list: Declared = {
  description: 'Lists the IRC networks of the bot that announces torrents, with their connections.',
  reply: listOf(networkShape),
}

export const form: Declared = {
  description: 'Shows the form for a new IRC network.',
  reply: record({}),
}

export const add: Declared = {
  description: 'Adds an IRC network. The bot connects to it within seconds.',
  body: networkForm,
  reply: record({ id }),
  creates: true,
}

export const edit: Declared = {
  description: 'Shows an IRC network with the form that changes it.',
  reply: networkShape,
}

export const change: Declared = {
  description: 'Changes an IRC network. The bot connects again.',
  body: networkForm,
  reply: nothing,
}

export const remove: Declared = {
  description: 'Removes an IRC network with its channels. The bot leaves it.',
  body: noFields,
  reply: nothing,
}
