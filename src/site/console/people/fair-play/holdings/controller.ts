import * as cases from '../../../../../store/fair-play/cases.ts'
import * as holdings from '../../../../../store/fair-play/holdings.ts'
import * as memberPages from '../../../../../store/members/pages.ts'
import { post, redirect, refuse } from '../../../../http/action.ts'
import { FAIR_PLAY, fairPlayHref, memberHref } from '../../../frame/links.ts'
import * as api from './api.ts'

/**
 * Asks the clients of a member for pieces of what they seed. Available for all members, as one who
 * only pretends to seed reports no traffic, and so has no case.
 */
export const ask = post(`${FAIR_PLAY}/:name/holdings`, 'anomalies.judge', api.ask, async (call) => {
  const { db, member, params, actor, throttles, now } = call
  const about = await memberPages.named(db, params.name)
  if (about === null || about.id === member.id) return refuse('NOT_FOUND')
  const { id: memberId, name } = about
  const wait = await throttles.attempt('portTest', `case ${memberId}`, now)
  if (wait > 0) {
    const detail = `The clients of ${name} were asked a moment ago. Wait, then ask again.`
    return refuse('TOO_MANY_PORT_TESTS', { detail, retryAfterSeconds: wait })
  }
  if (!(await holdings.ask(db, { memberId, name }, actor, now)))
    return refuse('NO_CLIENTS', { detail: `No client of ${name} seeds a torrent now.` })
  const says = 'Trackers are asking the clients. Reload this page in ten seconds.'
  const hasCase = (await cases.find(db, name, member.id)) !== null
  const href = hasCase ? fairPlayHref(name) : `${memberHref(name)}?leaf=traffic`
  return redirect(href, says, { isAsked: true })
})
