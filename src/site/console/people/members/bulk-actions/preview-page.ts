import type { BulkAct, LeftReason } from '../../../../../domain/members/bulk-actions.ts'
import { count, plural } from '../../../../../shared/format.ts'
import type { Preview, RoleChoice } from '../../../../../store/members/bulk-action-choice.ts'
import type { PageData } from '../../../../http/action.ts'
import type { Control } from '../../../../http/control.ts'
import type { FormSummary, Typed } from '../../../../http/frame/fields.ts'
import { summary } from '../../../../http/frame/fields.ts'
import { figure, words } from '../../../../ui/cells.ts'
import { memberHref } from '../../../frame/links.ts'
import type { TablePart } from '../../../frame/table.ts'
import { tablePart } from '../../../frame/table.ts'
import { roleName } from '../../../frame/role-label.ts'
import { controlsOf, typedControl } from './controls.ts'
import { isLookedAt } from './forms.ts'
import { ACTS, BULK_ACTIONS } from './pages.ts'

const FILTER = [
  ...['q', 'address', 'role', 'state', 'name', 'everyone'],
  ...['by', 'branch', 'watched'],
]
const FIELDS = ['which', 'locked', 'subject', 'text', 'href', 'days', 'amount', 'typed']

/** What an email template shows, with the footer that staff add to every email. */
export interface MailShown {
  readonly subject: string
  readonly name: string
  readonly lines: readonly string[]
  readonly siteUrl: string
  readonly siteName: string
  readonly footer: string
}

interface Hidden {
  readonly name: string
  readonly value: string
}

export interface BulkActionPage extends PageData {
  readonly says: string
  /** Why a second member of staff must approve; null when none has to. */
  readonly second: string | null
  readonly isNobody: boolean
  readonly tabs: readonly { readonly label: string; href: string; readonly isCurrent: boolean }[]
  readonly table: TablePart
  readonly more: string | null
  readonly left: TablePart | null
  readonly action: string
  /** The selection, sent again by the form. */
  readonly hidden: readonly Hidden[]
  readonly controls: readonly Control[]
  readonly summary: FormSummary | null
  readonly button: string
  readonly isDanger: boolean
  /** The typed values, to be applied unchanged; null before the preview. */
  readonly look: { readonly hidden: readonly Hidden[]; readonly button: string } | null
  readonly mail: MailShown | null
}

export interface BulkActionPageInput {
  readonly act: BulkAct
  /** The actions that the viewer may take. */
  readonly acts: readonly BulkAct[]
  readonly roles: readonly RoleChoice[]
  /** Whether a second staff member must approve it. */
  readonly isLarge: boolean
  /** Whether everything was entered and only confirmation remains. */
  readonly isLook: boolean
  readonly mail: MailShown | null
}

const LEFT: Readonly<Record<LeftReason, string>> = {
  rank: 'your own role or above',
  same: 'no change needed',
  locked: 'class locked by staff',
  away: 'banned or dormant',
  unproven: 'email address not verified',
  unwanted: 'does not allow email from staff',
}

function whyLarge(act: BulkAct): string {
  return act === 'invites' || act === 'tokens'
    ? 'This action grants more than one staff member may grant per day.'
    : 'This action removes something from more than 1 % of all members, or from more than 20.'
}

/** Returns the page with the affected and skipped members, and the form of the bulk action. */
export function bulkActionPage(
  form: Typed,
  found: Preview,
  chosen: Readonly<Record<string, unknown>>,
  { act, acts, roles, isLarge, isLook, mail }: BulkActionPageInput,
): BulkActionPage {
  const many = found.count
  const controls = [...controlsOf(form, act, roles), ...(isLarge ? [typedControl(form, many)] : [])]
  const filter = hiddenOf(chosen, FILTER)
  const base = [...filter, { name: 'act', value: act }]
  const expected = { name: 'expected', value: String(many) }
  const button = `${isLarge ? 'Request approval' : 'Confirm'} for ${countText(many)}`
  const isAsked = isLookedAt(act)
  return {
    title: 'New bulk action',
    says:
      many === 1
        ? '1 matching member of a lower role.'
        : `${count(many)} matching members of a lower role.`,
    second: isLarge ? `${whyLarge(act)} Another staff member must approve it.` : null,
    isNobody: many === 0,
    tabs: acts.map((one) => ({
      label: ACTS[one],
      href: `${BULK_ACTIONS}/new?${queryOf([...filter, { name: 'act', value: one }])}`,
      isCurrent: one === act,
    })),
    table: firstTable(found),
    more: moreThan(found),
    left: found.leftAlone.length === 0 ? null : leftTable(found),
    action: BULK_ACTIONS,
    hidden: isAsked ? base : [...base, expected],
    controls,
    summary: summary(
      form,
      controls.map(({ field }) => field),
    ),
    button: isAsked ? 'Preview' : button,
    isDanger: !isAsked,
    look: isLook ? { hidden: [...base, ...hiddenOf(form.values, FIELDS), expected], button } : null,
    mail,
  }
}

function countText(many: number): string {
  return plural(many, 'member', 'members')
}

function firstTable({ first }: Preview): TablePart {
  return tablePart({
    caption: 'The first members affected',
    rows: first.map(({ name, role }) => ({
      head: words('Name', name, memberHref(name)),
      cells: [words('Role', roleName(role))],
    })),
    nothing: 'No matching members of a lower role.',
  })
}

function moreThan({ count: many, first }: Preview): string | null {
  return many > first.length ? `And ${count(many - first.length)} more.` : null
}

function leftTable({ leftAlone }: Preview): TablePart {
  return tablePart({
    caption: 'Selected members that are skipped',
    rows: leftAlone.map((one) => ({
      head: words('Reason', LEFT[one.why]),
      cells: [figure('Members', count(one.count)), words('First members', one.names.join(', '))],
    })),
    nothing: 'No members are skipped.',
  })
}

function queryOf(hidden: readonly Hidden[]): string {
  return new URLSearchParams(
    hidden.map(({ name, value }) => [name, value] as [string, string]),
  ).toString()
}

function hiddenOf(fields: Readonly<Record<string, unknown>>, names: readonly string[]): Hidden[] {
  return names.flatMap((name) =>
    [fields[name] ?? []]
      .flat()
      .filter((value) => typeof value === 'string' && value !== '')
      .map((value) => ({ name, value: String(value) })),
  )
}
