import { timeText } from '../../../../shared/format.ts'
import { flag, list, record, text, time } from '../../../../shared/shape.ts'
import * as memberSearch from '../../../../store/member-search.ts'
import { section } from '../../sections.ts'
import { mark, moment, tablePage, words } from '../../table.ts'
import { memberSection } from '../section.ts'

const FEW = 10

const shape = list(
  record({
    createdAt: time,
    lastAt: time,
    address: text(50).nullable(),
    agent: text(300),
    isOpen: flag,
  }),
)

export const signIns = memberSection({
  name: 'sign-ins',
  leaf: 'overview',
  permission: 'members.see-private',
  statements: 1,
  read: ({ profile, call }) => memberSearch.signIns(call.db, profile.id, FEW, call.now),
  part: (rows, { call }) =>
    section('Sign-ins', {
      table: tablePage({
        title: 'Sign-ins',
        caption: 'Where this member signed in, newest first',
        columns: ['Address', 'State', 'Browser', 'Signed in', 'Last used'],
        rows: rows.map(({ ip, agent, isOpen, createdAt, lastAt }) => ({
          head: words('Address', ip ?? 'unknown', ip === null ? null : cameFrom(ip)),
          cells: [
            mark('State', isOpen ? 'open' : 'ended', isOpen ? 'good' : 'plain'),
            words('Browser', agent),
            moment('Signed in', timeText(createdAt, call.now)),
            moment('Last used', timeText(lastAt, call.now)),
          ],
          acts: [],
        })),
        nothing: 'Never signed in.',
      }),
    }),
  json: {
    shape: { signIns: shape },
    of: (rows) => ({
      signIns: rows.map(({ createdAt, lastAt, ip, agent, isOpen }) => {
        return { createdAt, lastAt, address: ip, agent, isOpen }
      }),
    }),
  },
})

function cameFrom(address: string): string {
  return `/admin/users?address=${encodeURIComponent(address)}`
}
