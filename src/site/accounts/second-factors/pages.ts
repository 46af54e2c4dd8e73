import { base32, setupAddress } from '../../../shared/one-time-code.ts'
import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import type { overviewOf } from '../../../store/accounts/second-factors.ts'
import type { KeyRow } from '../../../store/accounts/security-keys.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import { ownPasswordField } from '../own-password-field.ts'
import { MAX_CODE } from './forms.ts'
import type { QrPath } from './qr-path.ts'
import { qrPath } from './qr-path.ts'

interface KeyLine {
  readonly name: string
  readonly added: TimeText
  readonly lastUsed: TimeText | null
  readonly removeHref: string
}

export interface FactorsPage extends PageData {
  readonly has: boolean
  readonly isOwed: boolean
  readonly app: { readonly since: TimeText; readonly lastUsed: TimeText | null } | null
  readonly keys: readonly KeyLine[]
  readonly hasSecurityKeys: boolean
  readonly codesLeft: number
  readonly isLow: boolean
  readonly name: string
  /** Shown if the member has no two-factor method to confirm with. */
  readonly passwordField: Field | null
  readonly keyPasswordField: Field | null
  readonly nameField: Field
  readonly summary: FormSummary | null
}

export interface FactorsShown {
  readonly factors: Awaited<ReturnType<typeof overviewOf>>
  readonly keys: readonly KeyRow[]
  readonly member: { readonly name: string; readonly secondFactor: string }
  readonly form: Typed
  readonly now: Date
}

/** With this number of recovery codes or fewer, the page suggests new ones. */
const FEW_CODES = 3

export function factorsPage({ factors, keys, member, form, now }: FactorsShown): FactorsPage {
  const { since, app, codesLeft } = factors
  const password = since === null ? ownPasswordField(form) : null
  const nameField = field(form, 'name', 'Name of the key', {
    isRequired: true,
    maxLength: 60,
    autocomplete: 'off',
    hint: 'For example “Laptop” or “Blue key”.',
  })
  return {
    title: 'Two-factor authentication',
    has: since !== null,
    isOwed: member.secondFactor === 'owed',
    app:
      app === null ? null : { since: timeText(app.since, now), lastUsed: maybe(app.lastUsed, now) },
    keys: keys.map((key) => ({
      name: key.name,
      added: timeText(key.created_at, now),
      lastUsed: maybe(key.last_used_at, now),
      removeHref: `/settings/security/passkeys/${key.id}`,
    })),
    hasSecurityKeys: keys.length > 0,
    codesLeft,
    isLow: codesLeft <= FEW_CODES,
    name: member.name,
    passwordField: password,
    keyPasswordField: password === null ? null : { ...password, id: 'field-key-current' },
    nameField,
    summary: summary(form, [...(password === null ? [] : [password]), nameField]),
  }
}

export interface SecretPage extends PageData {
  readonly secret: string
  readonly address: string
  readonly qr: QrPath
  readonly fields: readonly Field[]
  readonly summary: FormSummary | null
}

export function secretPage(
  secret: Buffer,
  siteName: string,
  memberName: string,
  form: Typed,
): SecretPage {
  const address = setupAddress(secret, siteName, memberName)
  const fields = [
    field(form, 'code', 'Code from the app', {
      isRequired: true,
      maxLength: MAX_CODE,
      autocomplete: 'one-time-code',
    }),
  ]
  return {
    title: 'Set up an authenticator app',
    secret: base32(secret).replace(/(.{4})(?=.)/g, '$1 '),
    address,
    qr: qrPath(address),
    fields,
    summary: summary(form, fields),
  }
}

export interface CodesPage extends PageData {
  readonly codes: readonly string[]
  readonly asText: string
}

export function codesPage(codes: readonly string[]): CodesPage {
  return { title: 'Your recovery codes', codes, asText: codes.join('\n') }
}

function maybe(at: Date | null, now: Date): TimeText | null {
  return at === null ? null : timeText(at, now)
}

export function factorsJson({ factors, keys }: Pick<FactorsShown, 'factors' | 'keys'>) {
  return {
    has: factors.since !== null,
    appSince: factors.app?.since ?? null,
    recoveryCodesLeft: factors.codesLeft,
    keys: keys.map((key) => ({
      id: key.id,
      name: key.name,
      createdAt: key.created_at,
      lastUsedAt: key.last_used_at,
    })),
  }
}
