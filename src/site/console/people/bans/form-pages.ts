import { count } from '../../../../shared/format.ts'
import type { Asn } from '../../../../store/bans/asns.ts'
import { control } from '../../../http/control.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { confirmPage } from '../../frame/confirm.ts'
import { banControls } from '../members/parts/ban-controls.ts'
import { BANS } from './pages.ts'

/** Where the one who bans comes from. */
export interface Own {
  readonly address: string
  readonly asn: Asn | null
  /** Whether that is in what they are about to ban. */
  readonly isHit: boolean
}

const HINT = 'Whoever comes from there reads it.'

export function networkBanPage(form: Typed, { address, isHit }: Own): ConfirmPage {
  const network = control('text', form, 'network', 'Address or network', {
    isRequired: true,
    maxLength: 50,
    autocomplete: 'off',
    hint: 'Such as 203.0.113.9, 203.0.113.0/24 or 2001:db8::/32.',
  })
  const given = {
    title: 'Ban a network',
    lead: [
      'Every request from there is refused on every node within a second: ' +
        'sign-in, registration, members who are signed in, clients.',
      `Your own address is ${address}.`,
    ],
    warning: isHit
      ? `Your own address ${address} lies in this network: you lock yourself out.`
      : null,
    action: `${BANS}/networks`,
    button: 'Ban the network',
    backHref: `${BANS}?kind=network`,
  }
  return confirmPage(given, form, [network, ...banControls(form, HINT), ...sureIf(isHit, form)])
}

export function asnBanPage(form: Typed, { address, asn, isHit }: Own): ConfirmPage {
  const system = control('text', form, 'asn', 'Number, or an address', {
    isRequired: true,
    maxLength: 50,
    autocomplete: 'off',
    hint: 'Such as AS64500, or an address that this provider announces.',
  })
  const own = asn === null ? 'is announced by nobody that the table knows' : `is of ${nameOf(asn)}`
  const given = {
    title: 'Ban a provider',
    lead: [
      'All networks that an autonomous system announces are banned, by the table that the ' +
        'operator handed over: babou asn import FILE. A new table changes them.',
      `Your own address ${address} ${own}.`,
    ],
    warning: isHit ? 'Your own address is of this provider: you lock yourself out.' : null,
    action: `${BANS}/asns`,
    button: 'Ban the provider',
    backHref: `${BANS}?kind=asn`,
  }
  return confirmPage(given, form, [system, ...banControls(form, HINT), ...sureIf(isHit, form)])
}

export function clientBanPage(form: Typed): ConfirmPage {
  const version = (name: string, label: string, hint: string) =>
    control('text', form, name, label, { maxLength: 4, autocomplete: 'off', hint })
  const given = {
    title: 'Ban a client',
    lead: [
      'Its announces are refused by every tracker within a second, also where a rule lets it in.',
      'Which clients announce, and what lets them in, is on the page of clients in the settings.',
    ],
    action: `${BANS}/clients`,
    button: 'Ban the client',
    backHref: `${BANS}?kind=client`,
  }
  return confirmPage(given, form, [
    control('text', form, 'prefix', 'Its peer ids begin with', {
      isRequired: true,
      maxLength: 8,
      autocomplete: 'off',
      hint: 'Such as -qB for qBittorrent, -TR for Transmission.',
    }),
    version('least', 'From version', 'The four characters behind it: 4500 is 4.5.0. Empty: any.'),
    version('most', 'To version', 'This one included. Empty: any.'),
    ...banControls(form, 'For staff: clients are told that they are not allowed.'),
  ])
}

export function nameOf({ asn, name, networks }: Asn): string {
  return `AS${asn}${name === '' ? '' : ` ${name}`} (${count(networks)} networks)`
}

function sureIf(isHit: boolean, form: Typed) {
  return isHit ? [control('check', form, 'isSure', 'Ban it although I am locked out then')] : []
}
