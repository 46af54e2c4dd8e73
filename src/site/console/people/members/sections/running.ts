import { clientName } from '../../../../../domain/members/client-name.ts'
import { reachWords } from '../../../../../domain/members/reach-label.ts'
import { timeText } from '../../../../../shared/format.ts'
import * as peerSessions from '../../../../../store/traffic/peer-sessions.ts'
import { moment, words } from '../../../../ui/cells.ts'
import { section } from '../../../frame/sections.ts'
import { tablePart } from '../../../frame/table.ts'
import { memberSection } from '../section.ts'

const MAX_SESSIONS = 100

export const running = memberSection({
  name: 'running',
  leaf: 'traffic',
  permission: 'members.see-private',
  statements: 1,
  read: ({ profile, call }) => peerSessions.currentOf(call.db, profile.id, MAX_SESSIONS),
  looks: (rows) => (rows.length > 0 ? 'your clients' : null),
  part: (rows, { call }) =>
    section('Active torrents', {
      table: tablePart({
        caption: 'Torrents that this member seeds and leeches now',
        rows: rows.map((row) => ({
          head: words('Torrent', row.name, `/torrents/${row.torrent_id}`),
          cells: [
            words('State', row.seeding ? 'Seeding' : 'Leeching'),
            words('Client', clientName(row.client)),
            words('Address', addressText(row)),
            moment('Last announce', timeText(row.last_at, call.now)),
          ],
        })),
        nothing: 'No active torrents.',
      }),
    }),
})

function addressText({ ipv4, ipv6, reachable }: peerSessions.CurrentSession): string {
  return [ipv4, ipv6, reachWords(reachable)].filter((one) => one !== null).join(' ')
}
