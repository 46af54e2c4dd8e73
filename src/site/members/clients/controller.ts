import { DAY_MS } from '../../../domain/units.ts'
import * as signals from '../../../store/anomalies/signals.ts'
import * as clientBans from '../../../store/bans/client-bans.ts'
import * as peerSessions from '../../../store/traffic/peer-sessions.ts'
import { get, page } from '../../http/action.ts'
import * as api from './api.ts'
import { clientsJson, clientsPage } from './pages.ts'

/** Sessions that are looked at: more than anyone reads. */
const MAX_SESSIONS = 200
const MAX_REFUSALS = 30
const DAYS = 7

export const show = get('/me/clients', 'account.own', api.show, async ({ db, member, now }) => {
  const since = new Date(now.getTime() - DAYS * DAY_MS)
  const [sessions, noted, bans] = await Promise.all([
    peerSessions.endpointsOf(db, member.id, MAX_SESSIONS),
    signals.ofMember(db, member.id, since, MAX_REFUSALS),
    clientBans.reasons(db),
  ])
  const state = { sessions, noted, bans }
  return page('members/clients/show', clientsPage(state, now), clientsJson(state))
})
