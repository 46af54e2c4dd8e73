import { DAY_MS } from '../../../domain/units.ts'
import * as signals from '../../../store/anomalies/signals.ts'
import * as clientBans from '../../../store/bans/client-bans.ts'
import * as memberPorts from '../../../store/traffic/member-ports.ts'
import * as reachTests from '../../../store/traffic/reach-tests.ts'
import * as peerSessions from '../../../store/traffic/peer-sessions.ts'
import { created, get, page, post, refuse } from '../../http/action.ts'
import * as api from './api.ts'
import { clientsJson, clientsPage } from './pages.ts'

/** The most sessions on the page: more than anyone reads. */
const MAX_SESSIONS = 200
const MAX_REFUSALS = 30
const DAYS = 7

export const show = get('/me/clients', 'account.own', api.show, async ({ db, member, now }) => {
  const since = new Date(now.getTime() - DAYS * DAY_MS)
  const [sessions, noted, bans, test, ports, swarms] = await Promise.all([
    peerSessions.endpointsOf(db, member.id, MAX_SESSIONS),
    signals.ofMember(db, member.id, since, MAX_REFUSALS),
    clientBans.reasons(db),
    reachTests.lastOf(db, member.id),
    memberPorts.ofMember(db, member.id),
    memberPorts.swarmPeersOf(db, member.id),
  ])
  const state = { sessions, noted, bans, test, ports, swarms }
  return page('members/clients/show', clientsPage(state, now), clientsJson(state))
})

export const testPorts = post(
  '/me/clients/tests',
  'account.change',
  api.testPorts,
  async (call) => {
    const { db, member, throttles, now } = call
    const wait = await throttles.attempt('portTest', String(member.id), now)
    if (wait > 0) return refuse('TOO_MANY_PORT_TESTS', { retryAfterSeconds: wait })
    const asked = await reachTests.ask(db, member.id, now)
    if (!asked.ok) return refuse('NO_CLIENTS')
    const says = 'Trackers are connecting to your clients. Reload this page in ten seconds.'
    return created('/me/clients', { id: asked.id }, says)
  },
)
