import { deviceName } from '../../../../../domain/accounts/device-name.ts'
import { timeText } from '../../../../../shared/format.ts'
import { flag, list, record, text, time } from '../../../../../shared/shape.ts'
import * as memberSearch from '../../../../../store/members/search.ts'
import { mark, moment, words } from '../../../../ui/cells.ts'
import { section } from '../../../frame/sections.ts'
import { tablePart } from '../../../frame/table.ts'
import { memberSection } from '../section.ts'

const FEW = 20

const shape = list(
  record({
    id: text(64),
    createdAt: time,
    lastAt: time,
    device: text(100),
    address: text(50).nullable(),
    provider: text(100).nullable(),
    agent: text(300),
    isOpen: flag,
  }),
)

/** Where a member is or was signed in, each session with a button that ends it. */
export const sessions = memberSection({
  name: 'sessions',
  leaf: 'safety',
  permission: 'members.see-private',
  statements: 1,
  read: ({ profile, call }) => memberSearch.signIns(call.db, profile.id, FEW, call.now),
  looks: (rows) => (rows.some(({ ip }) => ip !== null) ? 'your sessions' : null),
  part: (rows, { href, isBelow, call }) => {
    const mayEnd = isBelow && call.can('members.manage')
    const isAnyOpen = rows.some(({ isOpen }) => isOpen)
    return section('Sessions', {
      table: tablePart({
        caption: 'Sessions of this member, newest first',
        rows: rows.map(({ id, ip, provider, agent, isOpen, createdAt, lastAt }) => ({
          head: words('Device', deviceName(agent)),
          cells: [
            mark('State', isOpen ? 'open' : 'ended', isOpen ? 'good' : 'plain'),
            words('Address', ip ?? 'unknown', ip === null ? null : cameFrom(ip)),
            words('Network provider', provider ?? '–'),
            moment('Signed in', timeText(createdAt, call.now)),
            moment('Last used', timeText(lastAt, call.now)),
          ],
          acts:
            isOpen && mayEnd
              ? [{ label: 'End', href: `${href}/sign-ins/${id}`, method: 'DELETE' as const }]
              : [],
        })),
        nothing: 'No sessions.',
      }),
      links:
        mayEnd && isAnyOpen ? [{ label: 'Sign out everywhere', href: `${href}/sign-ins` }] : [],
    })
  },
  json: {
    shape: { signIns: shape },
    of: (rows) => ({
      signIns: rows.map(({ ip, agent, ...row }) => {
        return { ...row, device: deviceName(agent), address: ip, agent }
      }),
    }),
  },
})

/** Returns the address of the list of members who signed in from an address. */
export function cameFrom(address: string): string {
  return `/admin/users?address=${encodeURIComponent(address)}`
}
