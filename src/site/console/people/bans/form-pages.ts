import { count, plural } from '../../../../shared/format.ts'
import type { Asn } from '../../../../store/bans/asns.ts'
import type { ClientReach } from '../../../../store/bans/client-reach.ts'
import { formFields } from '../../../http/form-fields.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { confirmPage } from '../../frame/confirm.ts'
import { banControls } from '../members/parts/ban-controls.ts'
import { clientControls } from './client-controls.ts'
import { asnForm, networkForm } from './forms.ts'
import { BANS } from './pages.ts'

/** The address of the staff member. */
export interface Own {
  readonly address: string
  readonly asn: Asn | null
  /** Whether the ban would include that address. */
  readonly isHit: boolean
}

const HINT = 'Shown to visitors from this network.'

export function networkBanPage(form: Typed, { address, isHit }: Own): ConfirmPage {
  const network = formFields(networkForm).text(form, 'network', 'Address or network', {
    autocomplete: 'off',
    hint: 'Such as 203.0.113.9, 203.0.113.0/24 or 2001:db8::/32.',
  })
  const given = {
    title: 'Ban a network',
    lead: [
      'Every node refuses all requests from there within a second: sign-in, registration, ' +
        'signed-in members and BitTorrent clients.',
      `Your own address is ${address}.`,
    ],
    warning: isHit
      ? `This network contains your own address ${address}. You would lock yourself out.`
      : null,
    action: `${BANS}/networks`,
    button: 'Ban network',
    backHref: `${BANS}?kind=network`,
  }
  return confirmPage(given, form, [network, ...banControls(form, HINT), ...sureIf(isHit, form)])
}

export function asnBanPage(form: Typed, { address, asn, isHit }: Own): ConfirmPage {
  const system = formFields(asnForm).text(form, 'asn', 'AS number, or an address', {
    autocomplete: 'off',
    hint: 'Such as AS64500, or an address that this network provider announces.',
  })
  const own =
    asn === null
      ? 'is not announced by any network provider in the table'
      : `belongs to ${nameOf(asn)}`
  const given = {
    title: 'Ban a network provider',
    lead: [
      'Bans all networks that the autonomous system announces, according to the table that ' +
        'the operator imported with babou asn import FILE. A new table updates the ban.',
      `Your own address ${address} ${own}.`,
    ],
    warning: isHit
      ? 'Your own address belongs to this network provider. You would lock yourself out.'
      : null,
    action: `${BANS}/asns`,
    button: 'Ban network provider',
    backHref: `${BANS}?kind=asn`,
  }
  return confirmPage(given, form, [system, ...banControls(form, HINT), ...sureIf(isHit, form)])
}

/** @param reach what the described ban affects; null until one is described */
export function clientBanPage(form: Typed, reach: ClientReach | null): ConfirmPage {
  const given = {
    title: 'Ban a client',
    lead: [
      'All trackers refuse its announces within a second, even if a rule allows it.',
      ...(reach === null ? [] : [reachText(reach)]),
    ],
    links: [{ label: 'Clients seen recently', href: '/admin/settings/clients' }],
    action: `${BANS}/clients`,
    button: 'Ban client',
    backHref: `${BANS}?kind=client`,
  }
  return confirmPage(given, form, [
    ...clientControls(form),
    ...banControls(form, 'Shown to members who use this client, on their clients page.'),
  ])
}

function reachText({ peers, members, isCut }: ClientReach): string {
  if (peers === 0) return 'No peer uses it now.'
  const most = isCut ? 'at least ' : ''
  const who = members === 1 ? '1 member' : `${most}${count(members)} members`
  return `It affects ${most}${plural(peers, 'peer', 'peers')} of ${who} now.`
}

export function nameOf({ asn, name, networks }: Asn): string {
  return `AS${asn}${name === '' ? '' : ` ${name}`} (${plural(networks, 'network', 'networks')})`
}

function sureIf(isHit: boolean, form: Typed) {
  const { check } = formFields(networkForm)
  return isHit ? [check(form, 'isSure', 'Ban it even though I would be locked out')] : []
}
