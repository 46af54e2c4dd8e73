import { clientName } from '../../../domain/members/client-name.ts'
import { FAMILY_NAMES } from '../../../domain/members/reach-line.ts'
import { isReachResult, reachMeaning } from '../../../domain/members/reach-found.ts'
import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import { count, flag, list, oneOf, record, text, time } from '../../../shared/shape.ts'
import type { MemberPort } from '../../../store/traffic/member-ports.ts'

// Describes whether peers can connect to a member's clients, for pages and JSON.

interface PortLine {
  readonly client: string
  readonly family: string
  readonly port: string
  readonly isGood: boolean
  readonly isBad: boolean
  readonly since: TimeText | null
  readonly testedAt: TimeText | null
  readonly words: string
}

export function portLines(ports: readonly MemberPort[], now: Date): readonly PortLine[] {
  return ports.map((one) => ({
    client: clientName(one.client),
    family: FAMILY_NAMES[one.family],
    port: String(one.port),
    isGood: one.reachable === true,
    isBad: one.reachable === false,
    since: one.since === null ? null : timeText(one.since, now),
    testedAt: one.testedAt === null ? null : timeText(one.testedAt, now),
    words: meaningOf(one),
  }))
}

function meaningOf({ found }: MemberPort): string {
  return isReachResult(found) ? reachMeaning[found].words : 'Not tested yet.'
}

const portShape = record({
  client: text(40),
  family: oneOf(['ipv4', 'ipv6']),
  port: count,
  torrents: count,
  reachable: flag.nullable().describe('null: not tested yet'),
  since: time.nullable(),
  testedAt: time.nullable(),
})

export const swarmShape = record({
  peers: count.describe('of other members in your swarms, with data to exchange'),
  closed: count.describe('of these, peers that others cannot connect to'),
})

export const portsShape = list(portShape)

export function portsJson(ports: readonly MemberPort[]) {
  return ports.map(({ client, family, port, torrents, reachable, since, testedAt }) => {
    return { client: clientName(client), family, port, torrents, reachable, since, testedAt }
  })
}
