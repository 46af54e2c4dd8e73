import { pageHref } from '../../../../domain/pages/readers.ts'
import type { Role } from '../../../../domain/roles/permission-rows.ts'
import { timeText } from '../../../../shared/format.ts'
import type { ContentPage } from '../../../../store/records/pages.ts'
import { figure, mark, moment, words } from '../../../ui/cells.ts'
import type { Labels } from '../../../ui/changes.ts'
import type { Edited } from '../../../ui/history.ts'
import type { PageData } from '../../../http/action.ts'
import type { Control } from '../../../http/control.ts'
import { control } from '../../../http/control.ts'
import type { FormSummary, Typed } from '../../../http/frame/fields.ts'
import { summary } from '../../../http/frame/fields.ts'
import { markdown } from '../../../ui/markdown.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'
import { roleName } from '../../frame/role-label.ts'
import { READERS } from './forms.ts'

export const PAGES = '/admin/pages'

/** `Everybody`, `Members`, `Moderator and above`. */
export function readerName(role: Role): string {
  if (role === 'guest') return 'Everyone'
  return role === 'member' ? 'Members' : `${roleName(role)} and above`
}

export const readerOptions = READERS.map((role) => [role, readerName(role)] as const)

export function listPage(rows: readonly ContentPage[], now: Date): TablePage {
  return tablePage({
    title: 'Pages',
    caption: 'Pages, those in the footer first',
    lead: 'Rules, answers and other texts for members. Each edit is stored and can be undone.',
    make: { label: 'New page', href: `${PAGES}/new` },
    columns: ['Page', 'State', 'For', 'In the footer', 'Changed'],
    rows: rows.map((row) => ({
      head: words('Page', row.title, pageHref(row.slug)),
      cells: [
        row.isPublished ? mark('State', 'published', 'good') : mark('State', 'draft', 'plain'),
        words('For', readerName(row.reader as Role)),
        figure('In the footer', row.position === null ? '' : String(row.position)),
        moment('Changed', timeText(row.changedAt, now)),
      ],
      acts: [
        { label: 'Edit', about: row.title, href: `${PAGES}/${row.slug}/edit`, method: null },
        { label: 'History', about: row.title, href: `${PAGES}/${row.slug}/history`, method: null },
        { label: 'Remove', about: row.title, href: `${PAGES}/${row.slug}`, method: 'DELETE' },
      ],
    })),
    nothing: 'No pages yet.',
  })
}

export interface EditPage extends PageData {
  readonly action: string
  readonly method: 'PATCH' | null
  readonly revision: string | null
  readonly controls: readonly Control[]
  readonly summary: FormSummary | null
  /** The rendered page; null when no preview was requested. */
  readonly previewHtml: string | null
  readonly links: readonly { readonly label: string; readonly href: string }[]
}

/** The form of a page; `slug` null: of a new one. */
export function editPage(form: Typed, slug: string | null, isPreview = false): EditPage {
  const controls = [
    control('text', form, 'title', 'Title', { isRequired: true, maxLength: 120 }),
    control('text', form, 'slug', 'Address', {
      isRequired: true,
      maxLength: 60,
      autocomplete: 'off',
      hint: 'The part after /pages/: lowercase letters, digits and hyphens.',
    }),
    control('area', form, 'body', 'Text', { rows: 20, hint: 'Markdown.' }),
    control('select', form, 'state', 'State', {
      options: [
        ['draft', 'Draft: visible to those who can edit it'],
        ['published', 'Published'],
      ],
    }),
    control('select', form, 'reader', 'Visible to', { options: readerOptions }),
    control('text', form, 'position', 'Position in the footer', {
      type: 'number',
      hint: 'From 1 to 99. If empty, the footer does not link to the page.',
    }),
    ...(slug === null
      ? []
      : [control('text', form, 'summary', 'Summary of your changes', { maxLength: 200 })]),
  ]
  const path = `${PAGES}/${slug ?? ''}`
  return {
    title: slug === null ? 'New page' : 'Edit page',
    action: slug === null ? PAGES : path,
    method: slug === null ? null : 'PATCH',
    revision: typeof form.values.revision === 'string' ? form.values.revision : null,
    controls,
    summary: summary(
      form,
      controls.map(({ field }) => field),
    ),
    previewHtml: isPreview ? markdown(String(form.values.body ?? ''), 'preview') : null,
    links: [
      { label: 'All pages', href: PAGES },
      ...(slug === null
        ? []
        : [
            { label: 'View page', href: pageHref(slug) },
            { label: 'History', href: `${path}/history` },
          ]),
    ],
  }
}

const labels: Labels = {
  title: { label: 'Title', kind: 'line' },
  slug: { label: 'Address', kind: 'whole' },
  body: { label: 'Text', kind: 'text' },
  reader: { label: 'Visible to', kind: 'whole' },
  published: { label: 'Published', kind: 'whole' },
  position: { label: 'Position in the footer', kind: 'whole' },
}

/** A page as its history is told. */
export function editedPage({ id, slug, title, revision }: ContentPage): Edited {
  const thing = { name: title, path: `${PAGES}/${slug}`, began: 'As created' }
  return { entity: 'page', id, ...thing, revision, labels, canEdit: true }
}
