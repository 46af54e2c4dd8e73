import { isSameName } from '../wire/message.ts'
import type { Talk } from './talk.ts'

/** The holder of a nick, according to the server. */
export interface Whois {
  readonly nick: string
  /** The account at the services of the network; null if the holder is not signed in to one. */
  readonly account: string | null
  /** `user@host` */
  readonly address: string
}

const ANSWER_MS = 20_000

/** Asks the server who holds a nick. Resolves with null if no one does. @throws TalkLost */
export async function whois(talk: Talk, nick: string): Promise<Whois | null> {
  let found: Whois | null = null
  let account: string | null = null
  const answered = talk.until<{ readonly is: Whois | null }>(
    ({ command, params }) => {
      if (!isSameName(params[1] ?? '', nick)) return undefined
      if (command === '401' || command === '402') return { is: null }
      if (command === '311') {
        found = { nick: params[1], account: null, address: `${params[2]}@${params[3]}` }
      }
      // RPL_WHOISACCOUNT
      if (command === '330') account = params[2]
      return command === '318' ? { is: found === null ? null : { ...found, account } } : undefined
    },
    ANSWER_MS,
    `WHOIS ${nick}`,
  )
  talk.send('WHOIS', nick)
  return (await answered).is
}
