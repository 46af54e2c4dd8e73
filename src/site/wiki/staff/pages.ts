import { MAX_PATH } from '../../../domain/wiki/paths.ts'
import type { WikiRight } from '../../../domain/wiki/rights.ts'
import { wikiRights } from '../../../domain/wiki/rights.ts'
import type { NamedRole } from '../../../store/roles/named-roles.ts'
import type { WikiPage } from '../../../store/wiki/pages.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import { MAX_ALIAS_LINES, MAX_REASON, MOST_ALIASES } from '../forms.ts'
import { addressOf } from '../json.ts'

interface StaffForm extends PageData {
  readonly about: { readonly label: string; readonly href: string }
  readonly action: string
  readonly summary: FormSummary | null
}

export interface RemovePage extends StaffForm {
  readonly reason: Field
}

export function removePage(form: Typed, row: WikiPage): RemovePage {
  const reason = field(form, 'reason', 'Reason', {
    isRequired: true,
    maxLength: MAX_REASON,
    hint: 'Shown in place of the page.',
  })
  return { ...framed(row, 'Remove page'), reason, summary: summary(form, [reason]) }
}

export interface RenamePage extends StaffForm {
  readonly pathField: Field
}

export function renamePage(form: Typed, row: WikiPage): RenamePage {
  const pathField = addressField(form)
  const framing = framed(row, 'Rename page')
  const action = `${framing.action}/address`
  return { ...framing, action, pathField, summary: summary(form, [pathField]) }
}

function addressField(form: Typed): Field {
  return field(form, 'path', 'Address', {
    isRequired: true,
    maxLength: MAX_PATH,
    hint: 'The part after /wiki/. Pages below it move as well; the former addresses forward.',
  })
}

export interface SettingsPage extends StaffForm {
  readonly pathField: Field
  readonly aliasesField: Field
  readonly rightFields: readonly Field[]
  /** For those who choose what is in the footer. */
  readonly footerField: Field | null
}

const LABELS: Readonly<Record<WikiRight, string>> = {
  reader: 'Read by',
  editor: 'Edited by',
  proposer: 'Edits proposed by',
  renamer: 'Renamed by',
}

const HINTS: Readonly<Partial<Record<WikiRight, string>>> = {
  proposer: 'Staff review proposals before they are published.',
  renamer:
    'Only members who can edit the page can rename it. All of these settings apply to the ' +
    'pages below, unless those have settings.',
}

export function settingsPage(
  form: Typed,
  row: WikiPage,
  roles: readonly NamedRole[],
  hasFooter: boolean,
): SettingsPage {
  const pathField = addressField(form)
  const aliasesField = field(form, 'aliases', 'Also found at', {
    rows: 3,
    maxLength: MAX_ALIAS_LINES,
    hint: `Addresses that redirect here, one per line. At most ${MOST_ALIASES}.`,
  })
  const rightFields = wikiRights.map((right) =>
    field(form, right, LABELS[right], {
      options: options(right, row.applying[right], roles),
      hint: HINTS[right],
    }),
  )
  const footerField = field(form, 'footerPosition', 'Position in the footer', {
    type: 'number',
    hint: 'From 1 to 99. If empty, the footer does not link to the page.',
  })
  const framing = framed(row, 'Page settings')
  return {
    ...framing,
    action: `${framing.action}/settings`,
    pathField,
    aliasesField,
    rightFields,
    footerField: hasFooter ? footerField : null,
    summary: summary(form, [pathField, aliasesField, ...rightFields, footerField]),
  }
}

function options(right: WikiRight, now: string, roles: readonly NamedRole[]) {
  const all = right === 'reader' ? [EVERYONE, MEMBERS, ...roles] : [MEMBERS, ...roles]
  const current = all.find(({ slug }) => slug === now)
  const above = current === undefined ? now : named(current)
  return [
    ['', `Same as the page above it (now: ${above})`] as const,
    ...all.map((role) => [role.slug, named(role)] as const),
  ]
}

const EVERYONE: NamedRole = { slug: 'guest', name: 'Everyone', kind: 'secondary' }
const MEMBERS: NamedRole = { slug: 'member', name: 'Members', kind: 'secondary' }

function named({ name, kind }: NamedRole): string {
  return kind === 'secondary' ? name : `${name} and above`
}

function framed(row: WikiPage, title: string) {
  const about = { label: row.title, href: addressOf(row) }
  return { title, about, action: `/wiki-pages/${row.id}` }
}
