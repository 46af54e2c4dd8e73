import { flag, id, named, record, text, time } from '../../shared/shape.ts'
import { NICK_LENGTH } from '../../store/irc/nicks.ts'
import type { Declared } from '../http/action.ts'
import { acts, creates, listOf, noFields } from '../http/frame/shapes.ts'

const nickShape = named(
  'IrcNick',
  record({
    id: id.describe('ID of the network'),
    network: text(60),
    server: text(300).describe('host and port'),
    isTls: flag,
    bot: text(64).describe('nick of the bot'),
    nick: text(NICK_LENGTH).nullable().describe('null: none was confirmed'),
    confirmedAt: time.nullable(),
    fault: text(600).nullable().describe('why nothing can be sent to it now'),
  }),
)

export const list: Declared = {
  description: 'Lists the IRC networks of the site, each with your nick.',
  reply: listOf(nickShape),
}

export const offer = creates(
  'Creates a code that your nick sends to the bot, which confirms the nick.',
  noFields,
  record({ bot: text(64), message: text(60).describe('to send within an hour') }),
)

export const remove = acts('Removes your nick on a network.')
