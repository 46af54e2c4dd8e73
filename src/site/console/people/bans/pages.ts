import { count, timeText } from '../../../../shared/format.ts'
import type { BanKind, BanRow } from '../../../../store/bans/bans.ts'
import { BAN_KINDS } from '../../../../store/bans/bans.ts'
import type { PageData } from '../../../http/action.ts'
import { control } from '../../../http/control.ts'
import { withQuery } from '../../../http/frame/cursor.ts'
import { untyped } from '../../../http/frame/fields.ts'
import { mark, moment, words } from '../../../ui/cells.ts'
import { memberHref } from '../../frame/links.ts'
import type { Paged } from '../../frame/paging.ts'
import type { Act, TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'

export const BANS = '/admin/bans'

const LABELS: Readonly<Record<BanKind, string>> = {
  member: 'Members',
  network: 'Networks',
  asn: 'Network providers',
  client: 'Clients',
  'email-domain': 'Email domains',
}
const ONE: Readonly<Record<BanKind, string>> = {
  member: 'member',
  network: 'network',
  asn: 'provider',
  client: 'client',
  'email-domain': 'email domain',
}

export interface BansPage extends PageData {
  readonly tabs: readonly { label: string; href: string; isCurrent: boolean }[]
  readonly lead: string
  /** The kinds of ban that this member can create here. */
  readonly makes: readonly { readonly label: string; readonly href: string }[]
  readonly table: TablePage
  /** The tab that a search stays on; null for all. */
  readonly kindField: BanKind | null
}

interface Given {
  readonly kind: BanKind | null
  readonly q: string
  readonly counts: Readonly<Record<BanKind, number>>
  /** The kinds of bans that the viewer may create and lift. */
  readonly may: Readonly<Record<BanKind, boolean>>
  readonly now: Date
}

export function bansPage(found: Paged<BanRow>, { kind, q, counts, may, now }: Given): BansPage {
  const search = q === '' ? {} : { q }
  const tab = (one: BanKind | null, label: string) => ({
    label,
    href: withQuery(BANS, search, one === null ? {} : { kind: one }),
    isCurrent: kind === one,
  })
  const all = Object.values(counts).reduce((sum, some) => sum + some, 0)
  return {
    title: 'Bans',
    lead:
      'Banned members, networks, network providers, clients and email domains. Every tracker ' +
      'refuses them within a second.',
    tabs: [
      tab(null, `All ${count(all)}`),
      ...BAN_KINDS.map((one) => tab(one, `${LABELS[one]} ${count(counts[one])}`)),
    ],
    kindField: kind,
    makes: makesOf(kind, may),
    table: tablePage({
      title: 'Bans',
      caption: 'Bans, newest first',
      action: BANS,
      controls: [
        control('text', untyped({ q }), 'q', 'Search', {
          type: 'search',
          maxLength: 100,
        }),
      ],
      rows: found.rows.map((row) => ({
        head: words('Banned', row.subject, row.kind === 'member' ? memberHref(row.subject) : null),
        cells: [
          mark('Kind', ONE[row.kind], 'plain'),
          words('Details', row.more),
          words('Reason', row.reason),
          words('By', row.bannedBy ?? 'the command line'),
          moment('Since', timeText(row.since, now)),
          moment('Ends', row.endsAt && timeText(row.endsAt, now), 'when lifted'),
        ],
        acts: may[row.kind] ? [liftOf(row)] : [],
      })),
      nothing: q === '' ? 'No bans yet.' : 'No matching bans.',
      pager: found.pager,
    }),
  }
}

function liftOf({ kind, id, subject }: BanRow): Act {
  const named = { label: 'Lift', about: `the ban of ${subject}` }
  switch (kind) {
    case 'member':
      return { ...named, href: `${memberHref(subject)}/unban`, method: 'POST' }
    case 'email-domain':
      return { ...named, href: `/admin/email-domains/${id}`, method: 'DELETE' }
    default:
      return { ...named, href: `${BANS}/${kind}s/${id}`, method: 'DELETE' }
  }
}

function makesOf(kind: BanKind | null, may: Readonly<Record<BanKind, boolean>>) {
  const made = {
    member: { label: 'Find a member to ban', href: '/admin/users' },
    network: { label: 'Ban a network', href: `${BANS}/networks/new` },
    asn: { label: 'Ban a network provider', href: `${BANS}/asns/new` },
    client: { label: 'Ban a client', href: `${BANS}/clients/new` },
    'email-domain': { label: 'Add email domain rules', href: '/admin/email-domains/new' },
  }
  return BAN_KINDS.filter((one) => may[one] && (kind === null || kind === one)).map(
    (one) => made[one],
  )
}
