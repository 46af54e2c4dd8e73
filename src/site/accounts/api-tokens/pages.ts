import { scopeTexts } from '../../../domain/accounts/scope-texts.ts'
import type { TokenScope } from '../../../domain/accounts/scopes.ts'
import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import type { TokenRow } from '../../../store/accounts/api-tokens.ts'
import type { PageData } from '../../http/action.ts'
import { onceKey } from '../../http/figures-page.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import { CONFIRMS, ownPasswordField } from '../own-password-field.ts'

interface TokenLine {
  readonly name: string
  readonly last4: string
  /** Null: all permissions except those of staff. */
  readonly scopes: string | null
  readonly made: TimeText
  readonly expires: TimeText | null
  readonly isExpired: boolean
  readonly lastUsed: TimeText | null
  readonly revokeHref: string
}

interface ScopeBox {
  readonly id: string
  readonly scope: string
  readonly says: string
  readonly isChecked: boolean
}

export interface TokensPage extends PageData {
  readonly made: { readonly name: string; readonly token: string; readonly curl: string } | null
  /** Ensures that a form that is sent twice creates only one token. */
  readonly key: string
  readonly nameField: Field
  readonly daysField: Field
  /** Null for members with two-factor authentication, who confirm with that instead. */
  readonly passwordField: Field | null
  readonly boxes: readonly ScopeBox[]
  readonly scopesError: string | null
  readonly isAll: boolean
  readonly summary: FormSummary | null
  readonly lines: readonly TokenLine[]
  readonly isEmpty: boolean
}

export interface TokensShown {
  readonly rows: readonly TokenRow[]
  readonly form: Typed
  /** The scopes that grant this member something. */
  readonly scopes: readonly TokenScope[]
  /** The token that was just created. */
  readonly made: { readonly name: string; readonly token: string } | null
  readonly siteUrl: string
  readonly hasFactor: boolean
  readonly now: Date
}

const LIVES = [
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', '1 year'],
  ['', 'No expiration'],
] as const

export function tokensPage(shown: TokensShown): TokensPage {
  const { rows, form, scopes, made, siteUrl, now } = shown
  const nameField = field(form, 'name', 'Name', {
    isRequired: true,
    maxLength: 60,
    autocomplete: 'off',
    hint: 'The program that will use the token, so that you recognize it later.',
  })
  const daysField = field(form, 'days', 'Expiration', { options: LIVES })
  const passwordField = shown.hasFactor ? null : ownPasswordField(form, CONFIRMS)
  const ticked = [form.values.scopes].flat()
  return {
    title: 'API tokens',
    made: made === null ? null : { ...made, curl: curlOf(siteUrl, made.token) },
    key: onceKey(form.values).value,
    nameField,
    daysField,
    passwordField,
    boxes: scopes.map((scope, index) => ({
      id: `scope-${index}`,
      scope,
      says: scopeTexts[scope],
      isChecked: ticked.includes(scope),
    })),
    scopesError: form.errors.scopes?.join('; ') ?? null,
    isAll: form.values.access === 'all',
    summary: summary(form, [
      nameField,
      daysField,
      ...(passwordField === null ? [] : [passwordField]),
    ]),
    lines: rows.map((row) => lineOf(row, now)),
    isEmpty: rows.length === 0,
  }
}

function lineOf(row: TokenRow, now: Date): TokenLine {
  return {
    name: row.name,
    last4: row.last4,
    scopes: row.scopes?.join(', ') ?? null,
    made: timeText(row.created_at, now),
    expires: row.expires_at === null ? null : timeText(row.expires_at, now),
    isExpired: row.expires_at !== null && row.expires_at <= now,
    lastUsed: row.last_used_at === null ? null : timeText(row.last_used_at, now),
    revokeHref: `/settings/tokens/${row.id}`,
  }
}

function curlOf(siteUrl: string, token: string): string {
  return `curl -H 'Authorization: Bearer ${token}' ${siteUrl}/api/v1/me`
}
