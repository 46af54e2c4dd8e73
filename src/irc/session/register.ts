import type { IrcMessage } from '../wire/message.ts'
import type { Account } from './sign-in.ts'
import { signInByNickServ, signInBySasl, usesSasl } from './sign-in.ts'
import type { Talk } from './talk.ts'
import { TalkRefused } from './talk.ts'

export interface Identity {
  readonly nick: string
  readonly realName: string
  /** The password of the server; null if it has none. */
  readonly serverPassword: string | null
  readonly account: Account
}

/** The result of a registration. */
export interface Registered {
  /** The nick in use, which differs from the wanted one if that was taken. */
  readonly nick: string
  readonly capabilities: ReadonlySet<string>
  /** The tokens of RPL_ISUPPORT with their values. */
  readonly supports: ReadonlyMap<string, string>
}

const REGISTER_MS = 60_000
/** The wanted capabilities: each is used if the server offers it, and none is necessary. */
const WANTED = [
  ...['sasl', 'message-tags', 'batch', 'echo-message', 'labeled-response'],
  ...['server-time', 'draft/chathistory', 'chathistory'],
]
/** How many other nicks are tried after the wanted one. */
const SPARE_NICKS = 4

/**
 * Registers with the server: negotiates capabilities, sets the nick, and signs in by SASL or
 * NickServ.
 *
 * @throws TalkRefused when the server refuses the account or the nick; TalkLost
 */
export async function register(talk: Talk, identity: Identity): Promise<Registered> {
  const supports = new Map<string, string>()
  const endSupports = talk.on(({ command, params }) => {
    if (command === '005') noteSupports(supports, params)
  })
  const endNicks = talk.on(spareNicks(talk, identity.nick))
  const welcomed = talk.until(welcome(), REGISTER_MS, 'registration')
  // No one awaits it if SASL fails first.
  welcomed.catch(() => {})
  const offering = talk.until(offers(), REGISTER_MS, 'CAP LS')
  offering.catch(() => {})
  talk.send('CAP', 'LS', '302')
  if (identity.serverPassword !== null) talk.send('PASS', identity.serverPassword)
  talk.send('NICK', identity.nick)
  talk.send(
    'USER',
    identity.nick.replace(/\W/g, '').slice(0, 9) || 'babou',
    '0',
    '*',
    identity.realName,
  )
  try {
    const offered = await Promise.race([offering, welcomed.then(() => null)])
    const { capabilities, isSignedIn } = await negotiate(talk, identity.account, offered)
    const nick = await welcomed
    if (!isSignedIn && identity.account.method !== 'none') {
      await signInByNickServ(talk, identity.account)
    }
    const bot = supports.get('BOT')
    if (bot !== undefined && bot !== '') talk.send('MODE', nick, `+${bot}`)
    return { nick, capabilities, supports }
  } finally {
    endSupports()
    endNicks()
  }
}

async function negotiate(talk: Talk, account: Account, offered: Offered) {
  if (offered === null) return { capabilities: new Set<string>(), isSignedIn: false }
  const hasSasl = usesSasl(account, offered)
  const wanted = WANTED.filter((name) => offered.has(name) && (name !== 'sasl' || hasSasl))
  const capabilities = new Set<string>()
  if (wanted.length > 0) {
    const answered = talk.until(
      ({ command, params }) => {
        if (command !== 'CAP' || !/^(ACK|NAK)$/i.test(params[1] ?? '')) return undefined
        return params[1].toUpperCase() === 'ACK' ? wordsOf(params.at(-1)) : []
      },
      REGISTER_MS,
      'CAP REQ',
    )
    talk.send('CAP', 'REQ', wanted.join(' '))
    for (const name of await answered) capabilities.add(name)
  }
  const isSignedIn = capabilities.has('sasl')
  if (isSignedIn) await signInBySasl(talk, account)
  talk.send('CAP', 'END')
  return { capabilities, isSignedIn }
}

/** The offered capabilities with their values; null if the server does not know capabilities. */
type Offered = ReadonlyMap<string, string> | null

/**
 * Returns a function that picks the server's offers from its messages, of which there may be
 * several.
 */
function offers(): (message: IrcMessage) => Offered | undefined {
  const found = new Map<string, string>()
  return ({ command, params }) => {
    // A server that does not know CAP answers 421, and continues the registration.
    if (command === '421' && params[1] === 'CAP') return null
    if (command !== 'CAP' || params[1]?.toUpperCase() !== 'LS') return undefined
    for (const word of wordsOf(params.at(-1))) {
      const [name, ...value] = word.split('=')
      found.set(name, value.join('='))
    }
    return params[2] === '*' ? undefined : found
  }
}

/** Returns a function that picks the nick from the welcome, once all its messages have arrived. */
function welcome(): (message: IrcMessage) => string | undefined {
  let nick: string | null = null
  return ({ command, params }) => {
    if (command === '001') nick = params[0]
    if (command === '432') throw new TalkRefused(`the nick was refused: ${params.at(-1)}`)
    if (command === '464') throw new TalkRefused(`the server refused its password`)
    if (command === '465') throw new TalkRefused(`banned from the server: ${params.at(-1)}`)
    if (nick !== null && (command === '376' || command === '422')) return nick
    return undefined
  }
}

function spareNicks(talk: Talk, wanted: string): (message: IrcMessage) => void {
  let tried = 0
  return ({ command }) => {
    if (!['433', '436', '437'].includes(command) || tried >= SPARE_NICKS) return
    tried += 1
    talk.send('NICK', `${wanted}${'_'.repeat(tried)}`)
  }
}

function noteSupports(supports: Map<string, string>, params: readonly string[]): void {
  for (const token of params.slice(1, -1)) {
    const [name, ...value] = token.split('=')
    supports.set(name, value.join('='))
  }
}

function wordsOf(text: string | undefined): string[] {
  return (text ?? '').split(' ').filter((word) => word !== '')
}
