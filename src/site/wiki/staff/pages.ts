import type { Role } from '../../../domain/roles/permission-rows.ts'
import { memberRoles, roles } from '../../../domain/roles/permission-rows.ts'
import { MAX_PATH } from '../../../domain/wiki/paths.ts'
import type { WikiPage } from '../../../store/wiki/pages.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import { MAX_REASON } from '../forms.ts'
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

export interface SettingsPage extends StaffForm {
  readonly pathField: Field
  readonly readerField: Field
  readonly editorField: Field
}

export function settingsPage(form: Typed, row: WikiPage): SettingsPage {
  const pathField = field(form, 'path', 'Address', {
    isRequired: true,
    maxLength: MAX_PATH,
    hint: 'The part after /wiki/. Pages below it move as well; the former addresses forward.',
  })
  const readerField = field(form, 'reader', 'Read by', { options: options(roles, row.readBy) })
  const editorField = field(form, 'editor', 'Edited by', {
    options: options(memberRoles, row.editedBy),
    hint: 'Also for the pages below it, unless they have settings.',
  })
  const framing = framed(row, 'Page settings')
  return {
    ...framing,
    action: `${framing.action}/settings`,
    pathField,
    readerField,
    editorField,
    summary: summary(form, [pathField, readerField, editorField]),
  }
}

function options(given: readonly Role[], now: Role): readonly (readonly [string, string])[] {
  const above = ['', `As for the page above it (now: ${named(now)})`] as const
  return [above, ...given.map((role) => [role, named(role)] as const)]
}

function named(role: Role): string {
  if (role === 'guest') return 'Everyone'
  if (role === 'member') return 'Members'
  return `${role.charAt(0).toUpperCase()}${role.slice(1)} and above`
}

function framed(row: WikiPage, title: string) {
  const about = { label: row.title, href: addressOf(row) }
  return { title, about, action: `/wiki-pages/${row.id}` }
}
