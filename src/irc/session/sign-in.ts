import type { IrcMessage } from '../wire/message.ts'
import { isSameName, nickOf } from '../wire/message.ts'
import type { Talk } from './talk.ts'
import { TalkRefused } from './talk.ts'

// How a bot proves that it owns its account: by SASL while it registers or, if the server offers no
// SASL, by a message to NickServ afterwards.

export interface Account {
  /** `external` means by the certificate of the connection. */
  readonly method: 'none' | 'plain' | 'external' | 'nickserv'
  readonly name: string
  /**
   * The password of the account. Null if it has none; then the bot cannot fall back to NickServ.
   */
  readonly password: string | null
}

const ANSWER_MS = 20_000
/** The size of the parts into which SASL divides longer texts, in characters. */
const CHUNK = 400
const REFUSED = new Set(['902', '904', '905', '906', '908'])

/**
 * Returns whether SASL is wanted and the server offers its mechanism. A server that lists no
 * mechanisms may support any of them.
 */
export function usesSasl({ method }: Account, offered: ReadonlyMap<string, string>): boolean {
  if (method !== 'plain' && method !== 'external') return false
  const mechanisms = offered.get('sasl')
  if (mechanisms === undefined) return false
  return mechanisms === '' || mechanisms.toUpperCase().split(',').includes(method.toUpperCase())
}

/** @throws TalkRefused when the server does not accept the account */
export async function signInBySasl(talk: Talk, account: Account): Promise<void> {
  const begun = answerOf(talk, ({ command }) => (command === 'AUTHENTICATE' ? true : undefined))
  talk.send('AUTHENTICATE', account.method.toUpperCase())
  await begun
  const done = answerOf(talk, ({ command }) =>
    command === '903' || command === '907' ? true : undefined,
  )
  for (const chunk of chunksOf(account)) talk.send('AUTHENTICATE', chunk)
  await done
}

function answerOf(talk: Talk, pick: (message: IrcMessage) => true | undefined): Promise<true> {
  return talk.until(
    (message) => {
      if (!REFUSED.has(message.command)) return pick(message)
      throw new TalkRefused(`SASL was refused: ${message.params.at(-1) ?? message.command}`)
    },
    ANSWER_MS,
    'AUTHENTICATE',
  )
}

function chunksOf({ method, name, password }: Account): readonly string[] {
  if (method === 'external') return ['+']
  const whole = Buffer.from(`\0${name}\0${password ?? ''}`).toString('base64')
  const chunks = whole.match(new RegExp(`.{1,${CHUNK}}`, 'g')) ?? []
  return chunks.at(-1)?.length === CHUNK ? [...chunks, '+'] : chunks
}

/**
 * Identifies to NickServ, and waits for its answer. It is no error if the network has no NickServ.
 * The answer is a text for people: only a plain refusal is recognized.
 *
 * @throws TalkRefused when NickServ refuses the password
 */
export async function signInByNickServ(talk: Talk, account: Account): Promise<void> {
  if (account.password === null) return
  const answered = talk.until(
    (message) => {
      if (message.command === '900') return true
      if (message.command === '401' || message.command === '411') return true // no NickServ there
      if (message.command !== 'NOTICE' || !isSameName(nickOf(message.source), 'NickServ')) return
      const words = message.params.at(-1) ?? ''
      if (/invalid|incorrect|denied|not registered|isn't registered/i.test(words)) {
        throw new TalkRefused(`NickServ refused the account: ${words}`)
      }
      return /identified|logged in|recognized|accepted/i.test(words) ? true : undefined
    },
    ANSWER_MS,
    'NickServ',
  )
  talk.send('PRIVMSG', 'NickServ', `IDENTIFY ${account.name} ${account.password}`)
  await answered
}
