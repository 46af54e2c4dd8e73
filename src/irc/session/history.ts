import { isSameName } from '../wire/message.ts'
import type { Registered } from './register.ts'
import type { Talk } from './talk.ts'

const ANSWER_MS = 20_000
/** The number of lines that are searched: more than were said since the line in question. */
const LINES = 50

/**
 * Returns whether one of the latest lines of a channel is this text; null if the server keeps no
 * history.
 *
 * @throws TalkLost
 */
export async function wasSaid(
  talk: Talk,
  { capabilities, supports }: Registered,
  channel: string,
  text: string,
): Promise<boolean | null> {
  const isKept = ['draft/chathistory', 'chathistory'].some((name) => capabilities.has(name))
  if (!isKept || !capabilities.has('batch')) return null
  const most = Number(supports.get('CHATHISTORY') ?? LINES) || LINES
  let batch: string | null = null
  let isFound = false
  const answered = talk.until<boolean | 'refused'>(
    ({ command, params, tags }) => {
      if (command === 'FAIL' && params[0] === 'CHATHISTORY') return 'refused'
      if (command === '421' && params[1] === 'CHATHISTORY') return 'refused'
      if (command === 'BATCH') {
        if (params[1] === 'chathistory' && isSameName(params[2] ?? '', channel)) {
          batch = params[0].slice(1)
        }
        return batch !== null && params[0] === `-${batch}` ? isFound : undefined
      }
      if (command === 'PRIVMSG' && batch !== null && tags.batch === batch) {
        isFound ||= params[1] === text
      }
      return undefined
    },
    ANSWER_MS,
    'CHATHISTORY',
  )
  talk.send('CHATHISTORY', 'LATEST', channel, '*', String(Math.min(LINES, most)))
  const found = await answered
  return found === 'refused' ? null : found
}
