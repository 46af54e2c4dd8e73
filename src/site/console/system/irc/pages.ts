import { timeText } from '../../../../shared/format.ts'
import type { NetworkRow, SignIn } from '../../../../store/irc/networks.ts'
import type { Control } from '../../../http/control.ts'
import { formFields } from '../../../http/form-fields.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import type { Fields } from '../../../http/frame/forms.ts'
import { mark, moment, words } from '../../../ui/cells.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { rowPage } from '../../frame/confirm.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'
import { networkForm } from './forms.ts'

const fields = formFields(networkForm)

export const IRC = '/admin/irc'

const SIGN_IN_NAMES: Readonly<Record<SignIn, string>> = {
  none: 'Without an account',
  plain: 'SASL with a password, else NickServ',
  external: 'SASL with a certificate',
  nickserv: 'NickServ',
}

export function networksPage(rows: readonly NetworkRow[], now: Date): TablePage {
  return tablePage({
    title: 'IRC',
    lead: 'Networks and channels where the bot announces torrents.',
    make: { label: 'New network', href: `${IRC}/new` },
    caption: 'IRC networks by name',
    rows: rows.map((row) => ({
      head: words('Name', row.name, `${IRC}/${row.id}/channels`),
      cells: [
        words('Server', `${row.host}:${row.port}${row.isTls ? '' : ' (not encrypted)'}`),
        words('Nick', row.nickInUse ?? row.nick),
        stateOf(row),
        words('Problem', row.isOn ? (row.fault ?? '') : ''),
        moment('Since', row.reportedAt === null ? null : timeText(row.reportedAt, now)),
      ],
      acts: [
        { label: 'Channels', href: `${IRC}/${row.id}/channels`, method: null },
        { label: 'Edit', href: `${IRC}/${row.id}`, method: null },
        { label: 'Remove', href: `${IRC}/${row.id}`, method: 'DELETE' as const },
      ],
    })),
    nothing: 'No networks yet. Add one and the bot connects to it.',
  })
}

function stateOf({ isOn, state }: NetworkRow) {
  if (!isOn) return mark('State', 'disabled', 'plain')
  if (state === 'up') return mark('State', 'connected', 'good')
  return state === 'failed'
    ? mark('State', 'not connected', 'bad')
    : mark('State', state === null ? 'no bot has run' : 'connecting', 'plain')
}

/** Returns the form for a new network, or for `row`. */
export function networkPage(form: Typed, row: NetworkRow | null): ConfirmPage {
  return rowPage(
    IRC,
    row,
    {
      title: row === null ? 'New IRC network' : `IRC network ${row.name}`,
      lead:
        row === null
          ? ['The bot connects within seconds of saving. Add channels afterwards.']
          : ['The bot connects again when you save.'],
      buttons: ['Add network', 'Save network'],
    },
    form,
    [...serverControls(form, row), ...accountControls(form, row)],
  )
}

function serverControls(form: Typed, row: NetworkRow | null): readonly Control[] {
  return [
    fields.text(form, 'name', 'Name'),
    fields.text(form, 'host', 'Server'),
    fields.text(form, 'port', 'Port', { isRequired: true, maxLength: 5 }),
    fields.check(form, 'isTls', 'Use TLS', {
      hint: 'The certificate of the server is verified. Without TLS the bot cannot sign in.',
    }),
    fields.area(form, 'authorities', 'Additional authorities', {
      rows: 3,
      hint: 'PEM, for a server whose certificate is not from a public authority.',
    }),
    fields.text(form, 'serverPassword', 'Server password', {
      type: 'password',
      autocomplete: 'off',
      hint: kept('Only if the server requires one.', row?.hasServerPassword),
    }),
    fields.text(form, 'lineSeconds', 'Seconds between lines', {
      hint: 'After five lines without a pause. 2 is safe on every network; 0 on your own server.',
    }),
    fields.check(form, 'isOn', 'Enabled'),
  ]
}

function accountControls(form: Typed, row: NetworkRow | null): readonly Control[] {
  return [
    fields.text(form, 'nick', 'Nick'),
    fields.text(form, 'realName', 'Real name'),
    fields.select(form, 'signIn', 'Sign-in', { options: Object.entries(SIGN_IN_NAMES) }),
    fields.text(form, 'account', 'Account'),
    fields.text(form, 'password', 'Password', {
      type: 'password',
      autocomplete: 'off',
      hint: kept('For signing in to the account. Never sent to another host.', row?.hasPassword),
    }),
    fields.area(form, 'certificate', 'Certificate and private key', {
      rows: 3,
      hint: kept('PEM, for SASL with a certificate.', row?.hasCertificate),
    }),
  ]
}

function kept(hint: string, has = false): string {
  return has ? `${hint} A value is stored. Leave empty to keep it.` : hint
}

/** Returns the values of the form for a network, without its secrets. */
export function valuesOf(row: NetworkRow): Fields {
  const { name, host, port, isTls, authorities, nick, realName, signIn, account } = row
  return {
    ...{ name, host, port: String(port), isTls, authorities: authorities ?? '', nick, realName },
    ...{ signIn, account, lineSeconds: String(row.lineMs / 1_000), isOn: row.isOn },
  }
}

export const NEW_VALUES: Fields = {
  ...{ port: '6697', isTls: true, realName: 'announces torrents', signIn: 'plain' },
  ...{ lineSeconds: '2', isOn: true },
}
