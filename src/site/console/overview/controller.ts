import { DAY_MS, dayNumber } from '../../../domain/units.ts'
import * as nodes from '../../../store/fleet/nodes.ts'
import * as overview from '../../../store/fleet/overview.ts'
import * as workQueues from '../../../store/notifications/work-queues.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import type { Call } from '../../http/action.ts'
import { get } from '../../http/action.ts'
import * as api from './api.ts'
import { adminPage } from '../frame/frame.ts'
import { firstSteps } from './first-steps.ts'
import { homeJson, homePage } from './pages.ts'
import { queues } from './queues.ts'

const NEWEST = 8
/** The number of days in charts, including today. */
const DAYS = 30

export const home = get('/admin', 'console.see', api.home, async (call) => {
  const state = await stateOf(call)
  const json = homeJson(state, call.now)
  return adminPage(call, 'console/overview/home', homePage(state, call.now), json)
})

async function stateOf({ db, config, member, can, now }: Call<'/admin', 'console.see'>) {
  const seen = queues.filter(({ permission }) => can(permission))
  const names = seen.map(({ name }) => name)
  const firstDay = dayNumber(now) - DAYS + 1
  const [waiting, standing, newest, days, fleet] = await Promise.all([
    workQueues.waiting(db, names, { id: member.id, can, now }),
    overview.standing(db, new Date(now.getTime() - DAY_MS)),
    overview.newestMembers(db, NEWEST),
    overview.daysSince(db, new Date(firstDay * DAY_MS), DAYS),
    nodes.all(db),
  ])
  const isOwner = member.role === 'owner'
  const { siteName, caseLateHours } = await settings.site(db, config)
  const first = isOwner ? firstSteps(config, siteName, standing.torrents) : null
  return {
    first,
    queues: seen.map((queue) =>
      queue.name === 'cases' ? { ...queue, patienceHours: caseLateHours } : queue,
    ),
    waiting,
    standing,
    newest,
    days,
    firstDay,
    fleet,
    seesNodes: can('nodes.see'),
    can,
  }
}
