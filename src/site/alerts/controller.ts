import * as alerts from '../../store/alerts/alerts.ts'
import * as deliveries from '../../store/alerts/deliveries.ts'
import { readerOf } from '../../store/alerts/link-person.ts'
import type { Call } from '../http/action.ts'
import { get, page, post, redirect, refuse } from '../http/action.ts'
import { uselessLink } from '../http/identity/useless-link.ts'
import * as api from './api.ts'
import { answerPage } from './pages.ts'

/** The most characters read of the word in a link: more than any has. */
const MAX_WORD = 64
const SILENCE_MS = 4 * 3_600_000

type LinkCall = Call<'/alerts/:word', 'account.enter'>

/** Changes nothing yet: chat programs and mail scanners open every link that they see. */
export const question = get('/alerts/:word', 'account.enter', api.question, async (call) => {
  const found = await opened(call)
  if (!found.ok) return found.reply
  const { act, alert } = found
  const json = { act, says: alert.says, csrf: call.csrf }
  return page('alerts/answer', answerPage(found.word, act, alert), json)
})

export const use = post('/alerts/:word', 'account.enter', api.use, async (call) => {
  const { db, now, address } = call
  const found = await opened(call)
  if (!found.ok) return found.reply
  const { act, alert, target, word, person } = found
  const room = { memberId: null, name: `a link to ${target}`.slice(0, 60) }
  const by = { ...(person ?? room), address }
  const until = act === 'silence' ? new Date(now.getTime() + SILENCE_MS) : null
  const done = await alerts.answerByLink(db, { word, alertId: alert.id, act, until }, by, now)
  if (!done) return refuse('LINK_USELESS')
  const text =
    act === 'silence' ? 'The alert is silenced for 4 hours.' : 'The alert is acknowledged.'
  return redirect('/', text, { act, says: alert.says })
})

/**
 * Returns the open alert of a link that is unused and has not expired. A link that was sent to one
 * member is useless to another signed-in member, and if the first may no longer answer alerts.
 * Useless links count as guesses.
 */
async function opened(call: LinkCall) {
  const { db, secrets, params, member, now } = call
  const word = params.word.slice(0, MAX_WORD)
  const found = await deliveries.link(db, word, now)
  const alert = found === null ? null : await alerts.find(db, found.alertId)
  if (found !== null && alert !== null && alert.state !== 'resolved') {
    const reader = await readerOf(db, secrets, found.targetId, now)
    const isOther = reader !== null && member !== null && member.id !== reader.memberId
    const person = reader === null ? null : { memberId: reader.memberId, name: reader.name }
    const isRefused = isOther || reader?.mayAnswer === false
    if (!isRefused) return { ok: true as const, word, alert, person, ...found }
  }
  return { ok: false as const, reply: await uselessLink(call) }
}
