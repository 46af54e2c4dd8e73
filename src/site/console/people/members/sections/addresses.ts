import { count as countText, timeText } from '../../../../../shared/format.ts'
import { count, flag, list, record, text, time } from '../../../../../shared/shape.ts'
import * as memberSafety from '../../../../../store/accounts/safety.ts'
import { figure, moment, words } from '../../../../ui/cells.ts'
import { section } from '../../../frame/sections.ts'
import { tablePart } from '../../../frame/table.ts'
import { memberSection } from '../section.ts'
import { cameFrom } from './sessions.ts'

const FEW = 15

const shape = list(
  record({
    address: text(50),
    onSite: flag,
    inClient: flag,
    firstAt: time,
    lastAt: time,
    others: count.describe('other members who signed in from this address'),
  }),
)

/** The addresses that a member used, on the site and with clients. */
export const addresses = memberSection({
  name: 'addresses',
  leaf: 'safety',
  permission: 'members.see-private',
  statements: 1,
  read: ({ profile, call }) => memberSafety.addressesOf(call.db, profile.id, FEW),
  looks: (rows) => (rows.length > 0 ? 'your addresses' : null),
  part: (rows, { call }) =>
    section('Addresses', {
      table: tablePart({
        caption: 'Addresses of this member, newest first',
        rows: rows.map(({ address, onSite, inClient, others, firstAt, lastAt }) => ({
          head: words('Address', address, cameFrom(address)),
          cells: [
            words('Source', onSite && inClient ? 'site and client' : onSite ? 'site' : 'client'),
            figure('Other members', countText(others)),
            moment('First', timeText(firstAt, call.now)),
            moment('Last', timeText(lastAt, call.now)),
          ],
        })),
        nothing: 'No addresses are stored.',
      }),
    }),
  json: { shape: { addresses: shape }, of: (rows) => ({ addresses: rows }) },
})
