import { accountEventKinds, eventLabel } from '../../../../../domain/accounts/events.ts'
import { deviceName } from '../../../../../domain/accounts/device-name.ts'
import { timeText } from '../../../../../shared/format.ts'
import { list, oneOf, record, text, time } from '../../../../../shared/shape.ts'
import * as accountEvents from '../../../../../store/accounts/events.ts'
import { moment, words } from '../../../../ui/cells.ts'
import { section } from '../../../frame/sections.ts'
import { tablePart } from '../../../frame/table.ts'
import { memberSection } from '../section.ts'

const FEW = 20

const shape = list(
  record({
    at: time,
    kind: oneOf(accountEventKinds),
    detail: text(200),
    device: text(100).nullable(),
    by: text(60).nullable(),
  }),
)

/** The account history that the member can read, without addresses. */
export const history = memberSection({
  name: 'history',
  leaf: 'safety',
  permission: 'members.see-private',
  statements: 1,
  read: ({ profile, call }) =>
    accountEvents.list(call.db, profile.id, { kind: null, before: null, limit: FEW }),
  part: (rows, { call }) =>
    section('Account history', {
      table: tablePart({
        caption: 'Account events, newest first',
        rows: rows.map((row) => ({
          head: words('Event', eventLabel(row.kind)),
          cells: [
            words('Details', row.detail),
            words('Device', row.agent === '' ? '' : deviceName(row.agent)),
            words('By', row.by_name ?? ''),
            moment('Time', timeText(row.at, call.now)),
          ],
        })),
        nothing: 'No events yet.',
      }),
    }),
  json: {
    shape: { history: shape },
    of: (rows) => ({
      history: rows.map(({ at, kind, detail, agent, by_name: by }) => {
        return { at, kind, detail, device: agent === '' ? null : deviceName(agent), by }
      }),
    }),
  },
})
