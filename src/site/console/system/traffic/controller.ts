import * as replays from '../../../../store/traffic/replay.ts'
import { get, post } from '../../../http/action.ts'
import { untyped } from '../../../http/frame/fields.ts'
import { below } from '../../frame/below.ts'
import { adminPage } from '../../frame/frame.ts'
import * as api from './api.ts'
import { questionPage, reportPage } from './pages.ts'

const PATH = '/admin/users/:name/replay'

export const question = get(PATH, 'ledger.replay', api.question, (call) =>
  below(
    call,
    ({ name }) =>
      adminPage(call, 'console/frame/confirm', questionPage(untyped(), name), { member: name }),
    { orSelf: true },
  ),
)

export const replay = post(PATH, 'ledger.replay', api.replay, (call) =>
  below(
    call,
    async ({ id, name }) => {
      const { db, actor, now } = call
      const report = await replays.replayMember(db, { id, name }, actor, now)
      return adminPage(call, 'console/system/traffic/report', reportPage(report, now), report)
    },
    { orSelf: true },
  ),
)
