import type { Log } from '../shared/log.ts'
import type { DueMessage } from '../store/irc/messages.ts'
import type { FloodQueue } from './pacing.ts'
import type { NickBook } from './nick-book.ts'
import type { Session } from './session/session.ts'
import { TalkLost } from './session/talk.ts'
import type { Whois } from './session/whois.ts'

// Sends to the members on a network what their saved searches find, each line once, and confirms
// nicks.

export interface NickSpeakerOptions {
  readonly networkName: string
  readonly session: Session
  readonly book: NickBook
  readonly flood: FloodQueue
  readonly lineOf: (news: DueMessage, limit: number) => string
  readonly log: Log
  readonly stopping: AbortSignal
}

/** A message with a code as the site shows it: `confirm ABCD…`. */
const CONFIRM = /^confirm\s+([A-Z2-7]{16})$/i
/** The most messages that wait for an answer; more are ignored. */
const MAX_ASKED = 10

interface State {
  readonly options: NickSpeakerOptions
  readonly asked: { readonly from: string; readonly code: string }[]
  isSettled: boolean
}

/** Creates the speaker to nicks. `wake` is called when a member has sent a code. */
export function createNickSpeaker(options: NickSpeakerOptions, wake: () => void) {
  const state: State = { options, asked: [], isSettled: false }
  options.session.onMessage((from, text) => {
    const code = CONFIRM.exec(text.trim())?.[1]
    if (code === undefined || state.asked.length >= MAX_ASKED) return
    state.asked.push({ from, code: code.toUpperCase() })
    wake()
  })
  return { step: () => step(state) }
}

async function step(state: State): Promise<boolean> {
  const { book } = state.options
  if (!state.isSettled) await settleDoubt(state)
  state.isSettled = true
  const asked = state.asked.shift()
  if (asked !== undefined) return confirm(state, asked)
  const news = await book.due()
  return news !== null && (await sayOnce(state, news))
}

async function confirm(
  { options }: State,
  { from, code }: { readonly from: string; readonly code: string },
): Promise<boolean> {
  const { session, book, flood, log, stopping, networkName } = options
  await flood.take(stopping)
  if (stopping.aborted) return false
  const who = await session.whois(from)
  if (who === null) return true
  const [owner] = ownersOf(who)
  const member = await book.confirm(code, who.nick, owner)
  log('irc.confirmed', { network: networkName, isConfirmed: member !== null })
  session.answer(
    from,
    member === null
      ? 'This code is not valid. Create another one in the settings of the site.'
      : `Confirmed: the results of the saved searches of ${member} are sent to this nick.`,
  )
  return true
}

async function sayOnce({ options }: State, news: DueMessage): Promise<boolean> {
  const { session, book, flood, lineOf, log, stopping, networkName } = options
  if (news.torrent !== null && !news.torrent.isListed) {
    await book.said(news.id)
    return true
  }
  await flood.take(stopping)
  if (stopping.aborted) return false
  const fault = faultOf(await session.whois(news.nick), news.owner)
  if (fault !== null) {
    await book.postpone(news.nickId, fault)
    return true
  }
  const text = lineOf(news, session.limitFor(news.nick))
  if (!(await book.intend(news.id, text))) return true
  let said: Awaited<ReturnType<Session['say']>>
  try {
    said = await session.say(news.nick, text)
  } catch (error) {
    if (error instanceof TalkLost) await book.lost(news.id)
    throw error
  }
  if (said.isSaid) {
    await book.said(news.id)
    await book.reached(news.nickId)
    log('irc.told', { network: networkName })
  } else {
    await book.unsaid(news.id)
    await book.postpone(news.nickId, said.fault)
  }
  return true
}

/**
 * Returns the holder of the nick in the forms that are compared: first the account, because
 * addresses change.
 */
function ownersOf({ account, address }: Whois): readonly [string, ...string[]] {
  return account === null ? [address] : [`account ${account}`, address]
}

function faultOf(who: Whois | null, owner: string): string | null {
  if (who === null) return 'is not connected'
  if (ownersOf(who).includes(owner)) return null
  return owner.startsWith('account ')
    ? 'is not signed in to the account that it was confirmed with'
    : 'is connected from a different address than when it was confirmed'
}

/** Settles a line whose outcome is not known, by the same rule as in channels (speaker.ts). */
async function settleDoubt({ options }: State): Promise<void> {
  const { session, book, log, networkName } = options
  for (;;) {
    const doubt = await book.doubtOf()
    if (doubt === null) return
    const known = await session.wasSaid(doubt.nick, doubt.text)
    const isSaid = known ?? !doubt.isLost
    log.warn('irc.in-doubt', { network: networkName, isSaid, isKnown: known !== null })
    if (isSaid) await book.said(doubt.id)
    else await book.unsaid(doubt.id)
  }
}
