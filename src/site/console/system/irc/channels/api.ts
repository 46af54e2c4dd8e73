import { count, flag, id, oneOf, record, text, time } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { accepts, acts, creates, listOf, shows } from '../../../../http/frame/shapes.ts'
import { channelForm } from './forms.ts'

const channel = record({
  id,
  name: text(50),
  format: oneOf(['line', 'json']),
  template: text(400).nullable().describe('null: the default line'),
  hasTorrents: flag,
  hasPromoted: flag.describe('also torrents that were promoted'),
  hasCommunity: flag.describe('also topics, articles, requests and fills'),
  searchName: text(100).nullable().describe('null: every torrent'),
  hasKey: flag,
  said: count.describe('lines so far'),
  saidAt: time.nullable(),
  fault: text(300).nullable(),
  createdAt: time,
})

export const list = shows('Lists the channels of an IRC network.', listOf(channel))

export const add = creates(
  'Adds a channel, to which everything is announced from now on.',
  channelForm,
)

export const edit: Declared = {
  description: 'Shows a channel of an IRC network with the form that changes it.',
  reply: channel,
}

export const change = accepts(
  'Changes a channel of an IRC network. No line is repeated or skipped.',
  channelForm,
)

export const remove = acts('Removes a channel of an IRC network. The bot leaves it.')
