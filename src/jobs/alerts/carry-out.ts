import type { Reply } from '../../domain/alerts/replies.ts'
import { readReply, REPLY_HELP } from '../../domain/alerts/replies.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Config } from '../../shared/config.ts'
import type { Secrets } from '../../shared/secrets.ts'
import type { Heard } from '../../shared/alerts/chat.ts'
import * as alerts from '../../store/alerts/alerts.ts'
import type { ChatKind } from '../../store/alerts/chats.ts'
import * as chats from '../../store/alerts/chats.ts'
import type { Db } from '../../store/base/db.ts'

// Carries out commands that someone wrote in a chat.

/** The age up to which a reply counts: what an older one refers to may have changed. */
const LATEST_MS = 15 * 60_000
/** The most alerts that `status` lists. */
const MOST_LISTED = 20

export interface Deciding {
  readonly db: Db
  readonly config: Config
  readonly secrets: Secrets
  readonly clock: Clock
}

const ANYTHING = { act: 'help', says: REPLY_HELP } as const

type Acting = Exclude<Reply, { act: 'connect' }>

/** Returns the answer to a message; null: no answer, as the message is not for the site. */
export async function carryOut(
  options: Deciding,
  kind: ChatKind,
  { text, account, name, at, isPrivate }: Heard,
): Promise<string | null> {
  const { db, secrets, clock, config } = options
  // A private message from a member is always for the bot.
  const reply = readReply(text) ?? (isPrivate ? ANYTHING : null)
  if (reply === null) return null
  const now = clock.now()
  if (reply.act === 'connect') {
    const given = {
      kind,
      account,
      name: name.slice(0, 255),
      codeHash: secrets.lookupHash(reply.code),
    }
    const member = await chats.connect(db, given, now)
    return member === null
      ? 'This code is not valid. Create another one in the settings of the site.'
      : `Connected: replies from this account count as replies of ${member}.`
  }
  const who = await chats.memberOf(db, { kind, account }, now)
  if (who === null) {
    // A stranger who finds the bot learns nothing about the site.
    if (isPrivate) return null
    const where = `${config.BABOU_SITE_URL}/settings/chats`
    return `This account is not connected to a member. Connect it at ${where}`
  }
  if (!who.mayAnswer) return `${who.name} may not answer alerts.`
  if (now.getTime() - at.getTime() > LATEST_MS) {
    return 'That reply is older than 15 minutes and was not carried out. Send it again.'
  }
  return act(options, reply, { memberId: who.memberId, name: who.name, address: null })
}

async function act(
  { db, clock }: Deciding,
  reply: Acting,
  by: { memberId: number; name: string; address: null },
): Promise<string> {
  const now = clock.now()
  if (reply.act === 'help') return reply.says
  if (reply.act === 'status') return statusText(await alerts.open(db), now)
  const { alertId } = reply
  const isSilence = reply.act === 'silence'
  const until = isSilence ? new Date(now.getTime() + reply.lastsMs) : null
  const answer = { act: reply.act, until, reason: isSilence ? reply.reason : '' }
  const isDone = await alerts.answer(db, alertId, answer, by, now)
  if (!isDone) return `There is no current alert ${alertId}. “status” lists them.`
  const what = until === null ? 'acknowledged' : `silenced until ${minuteOf(until)} UTC`
  return `Alert ${alertId} is ${what} by ${by.name}.`
}

function statusText(rows: readonly alerts.AlertRow[], now: Date): string {
  const open = rows.filter(({ state }) => state !== 'pending')
  if (open.length === 0) return 'No alerts: everything is as it should be.'
  const lines = open.slice(0, MOST_LISTED).map((row) => {
    const { id, severity, says, state, silencedUntil } = row
    const isSilent = state === 'silenced' && silencedUntil !== null && silencedUntil > now
    const how = isSilent ? `silenced until ${minuteOf(silencedUntil)} UTC` : state
    return `#${id} ${severity}, ${how}: ${says}`
  })
  const more = open.length - lines.length
  return [...lines, ...(more === 0 ? [] : [`and ${more} more`])].join('\n')
}

function minuteOf(at: Date): string {
  return at.toISOString().slice(0, 16).replace('T', ' ')
}
