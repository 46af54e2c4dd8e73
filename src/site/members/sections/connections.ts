import { reachLine } from '../../../domain/members/reach-line.ts'
import * as memberPorts from '../../../store/traffic/member-ports.ts'
import { card } from '../parts/card.ts'
import { section } from './section.ts'

/** Whether peers can connect to the member's clients; only on their own page. */
export const connections = section({
  name: 'connections',
  on: ['me'],
  field: null,
  statements: 1,
  read: ({ profile, call }) => memberPorts.ofMember(call.db, profile.id),
  card: (ports) =>
    ports.length === 0
      ? null
      : card('Connections', {
          lead: reachLine(ports),
          links: [
            { label: 'Your clients and ports', href: '/me/clients#ports' },
            { label: 'How to open a port', href: '/me/clients/help' },
          ],
        }),
})
