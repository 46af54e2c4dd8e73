import { reachShares } from '../../../../store/traffic/reach-shares.ts'
import { get } from '../../../http/action.ts'
import { adminPage } from '../../frame/frame.ts'
import * as api from './api.ts'
import { reachabilityPage } from './pages.ts'

export const show = get('/admin/reachability', 'members.see-private', api.show, async (call) => {
  const shares = await reachShares(call.db)
  const view = 'console/people/reachability/show'
  return adminPage(call, view, reachabilityPage(shares), shares)
})
