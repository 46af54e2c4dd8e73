import * as cases from '../../../../../store/fair-play/cases.ts'
import * as holdings from '../../../../../store/fair-play/holdings.ts'
import { post, redirect, refuse } from '../../../../http/action.ts'
import { FAIR_PLAY, caseHref } from '../pages.ts'
import * as api from './api.ts'

export const ask = post(
  `${FAIR_PLAY}/:name/holdings`,
  'anomalies.judge',
  api.ask,
  async ({ db, member, params, actor, throttles, now }) => {
    const row = await cases.find(db, params.name, member.id)
    if (row === null) return refuse('NOT_FOUND')
    const wait = await throttles.attempt('portTest', `case ${row.memberId}`, now)
    if (wait > 0) return refuse('TOO_MANY_PORT_TESTS', { retryAfterSeconds: wait })
    if (!(await holdings.ask(db, row, actor, now))) return refuse('NO_CLIENTS')
    const says = 'Trackers are asking the clients. Reload this page in ten seconds.'
    return redirect(caseHref(row.name), says, { isAsked: true })
  },
)
