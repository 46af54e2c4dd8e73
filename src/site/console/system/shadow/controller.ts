import * as nodes from '../../../../store/fleet/nodes.ts'
import * as fronts from '../../../../store/shadow/front.ts'
import { wouldBook } from '../../../../store/shadow/would-book.ts'
import { get } from '../../../http/action.ts'
import { adminPage } from '../../frame/frame.ts'
import * as api from './api.ts'
import { shadowPage } from './pages.ts'

export const shadow = get('/admin/shadow', 'nodes.see', api.shadow, async (call) => {
  const [front, all] = await Promise.all([fronts.find(call.db), nodes.all(call.db)])
  const booked = await wouldBook(call.db, all)
  const trackers = all.map(({ node, heartbeat }) => ({
    node,
    isShadow: heartbeat.shadow?.isOn === true,
    announcesPerSecond: heartbeat.announcesPerSecond,
    peers: heartbeat.peers,
    wouldBook: booked.get(node) ?? null,
  }))
  const page = shadowPage(front, all, booked, call.now)
  return adminPage(call, 'console/frame/table', page, { front, trackers })
})
