import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import type { MemberBanRow } from '../../../store/member-bans.ts'
import type { NetworkBanRow } from '../../../store/network-bans.ts'
import type { PageData } from '../../http/action.ts'
import type { Typed } from '../../http/fields.ts'
import type { ConfirmPage } from '../confirm.ts'
import { confirmPage } from '../confirm.ts'
import { control } from '../../http/control.ts'
import { memberHref } from '../links.ts'
import { banControls } from '../member-acts/pages.ts'
import type { Pager } from '../../http/pager.ts'
import type { Paged } from '../paging.ts'

export const NETWORKS = '/admin/bans/networks'

interface BanLine {
  readonly name: string
  readonly href: string | null
  readonly reason: string
  readonly by: string
  readonly since: TimeText
  readonly ends: TimeText | null
  /** Where its ban is lifted. */
  readonly liftHref: string | null
}

export interface BansPage extends PageData {
  readonly tabs: readonly { label: string; href: string; isCurrent: boolean }[]
  readonly lines: readonly BanLine[]
  readonly isEmpty: boolean
  readonly isOfNetworks: boolean
  readonly pager: Pager | null
}

export function memberBansPage(found: Paged<MemberBanRow>, now: Date): BansPage {
  const lines = found.rows.map((row) => ({
    name: row.name,
    href: memberHref(row.name),
    ...wordsOf(row, row.bannedAt, now),
    liftHref: null,
  }))
  return bansPage(lines, false, found.pager)
}

export function networkBansPage(found: Paged<NetworkBanRow>, mayLift: boolean, now: Date) {
  const lines = found.rows.map((row) => ({
    name: row.network,
    href: null,
    ...wordsOf(row, row.createdAt, now),
    liftHref: mayLift ? `${NETWORKS}/${row.id}` : null,
  }))
  return bansPage(lines, true, found.pager)
}

function bansPage(lines: readonly BanLine[], isOfNetworks: boolean, pager: Pager | null): BansPage {
  return {
    title: 'Bans',
    tabs: [
      { label: 'Members', href: '/admin/bans', isCurrent: !isOfNetworks },
      { label: 'Networks', href: NETWORKS, isCurrent: isOfNetworks },
    ],
    lines,
    isEmpty: lines.length === 0,
    isOfNetworks,
    pager,
  }
}

interface BanWords {
  readonly reason: string | null
  readonly bannedBy: string | null
  readonly endsAt: Date | null
}

function wordsOf({ reason, bannedBy, endsAt }: BanWords, since: Date, now: Date) {
  return {
    reason: reason ?? '',
    by: bannedBy ?? 'the command line',
    since: timeText(since, now),
    ends: endsAt === null ? null : timeText(endsAt, now),
  }
}

export function networkBanPage(form: Typed, address: string, isOwn: boolean): ConfirmPage {
  const hint = 'Whoever comes from there reads it.'
  const network = control('text', form, 'network', 'Address or network', {
    isRequired: true,
    maxLength: 50,
    autocomplete: 'off',
    hint: 'Such as 203.0.113.9, 203.0.113.0/24 or 2001:db8::/32.',
  })
  const sure = control('check', form, 'isSure', 'Ban it although I am locked out then')
  const given = {
    title: 'Ban a network',
    lead: [
      'Every request from there is refused on every node within a second: ' +
        'sign-in, registration, members who are signed in.',
      `Your own address is ${address}.`,
    ],
    warning: isOwn
      ? `Your own address ${address} lies in this network: you lock yourself out.`
      : null,
    action: NETWORKS,
    button: 'Ban the network',
    backHref: NETWORKS,
  }
  return confirmPage(given, form, [network, ...banControls(form, hint), ...(isOwn ? [sure] : [])])
}
