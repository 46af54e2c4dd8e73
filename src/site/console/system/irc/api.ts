import { record } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { accepts, acts, creates, listOf, shows } from '../../../http/frame/shapes.ts'
import { networkForm } from './forms.ts'
import { networkShape } from './json.ts'

export const list: Declared = {
  description: 'Lists the IRC networks of the bot that announces torrents, with their connections.',
  reply: listOf(networkShape),
}

export const form = shows('Shows the form for a new IRC network.', record({}))

export const add = creates(
  'Adds an IRC network. The bot connects to it within seconds.',
  networkForm,
)

export const edit = shows('Shows an IRC network with the form that changes it.', networkShape)

export const change = accepts('Changes an IRC network. The bot connects again.', networkForm)

export const remove = acts('Removes an IRC network with its channels. The bot leaves it.')
