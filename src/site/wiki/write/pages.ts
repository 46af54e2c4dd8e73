import { MAX_BODY, MAX_PATH, MAX_TITLE } from '../../../domain/wiki/paths.ts'
import type { WikiPage } from '../../../store/wiki/pages.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary, untyped } from '../../http/frame/fields.ts'
import type { DiffPart } from '../../ui/diff.ts'
import { textDiff } from '../../ui/diff.ts'
import { markdown } from '../../ui/markdown.ts'
import { MAX_SUMMARY } from '../forms.ts'
import { addressOf } from '../json.ts'

export const WRITE = 'wiki/write/write'

export interface WritePage extends PageData {
  readonly about: { readonly label: string; readonly href: string } | null
  readonly action: string
  /** Null for a new page. */
  readonly revision: string | null
  readonly titleField: Field
  readonly pathField: Field | null
  readonly bodyField: Field
  readonly summaryField: Field | null
  readonly summary: FormSummary | null
  readonly previewHtml: string | null
  readonly conflict: Conflict | null
  readonly backHref: string
}

interface Conflict {
  /** What was changed since the form was opened. */
  readonly parts: readonly DiffPart[]
  readonly isText: true
  /** The current text, whole. */
  readonly current: string
  readonly currentTitle: string
}

/** The form of a page that is wanted at an address; its last part is the title to start with. */
export function newForm(path: string): Typed {
  const name = path.split('/').at(-1)?.replaceAll('-', ' ') ?? ''
  return untyped({ path, title: name.charAt(0).toUpperCase() + name.slice(1) })
}

export function newPage(form: Typed, previewed: string | null = null): WritePage {
  const { titleField, bodyField } = written(form)
  const pathField = field(form, 'path', 'Address', {
    maxLength: MAX_PATH,
    hint: 'The part after /wiki/: guides/seeding. Leave empty to use the title.',
  })
  return {
    title: 'New page',
    about: null,
    action: '/wiki-pages',
    revision: null,
    titleField,
    pathField,
    bodyField,
    summaryField: null,
    summary: summary(form, [titleField, pathField, bodyField]),
    previewHtml: shown(previewed),
    conflict: null,
    backHref: '/wiki',
  }
}

interface Given {
  readonly previewed?: string
  /** The text the editor saw, if its edit could not be merged. */
  readonly seen?: string
}

export function editPage(form: Typed, row: WikiPage, { previewed, seen }: Given = {}): WritePage {
  const { titleField, bodyField } = written(form)
  const summaryField = field(form, 'summary', 'Summary of your changes', {
    maxLength: MAX_SUMMARY,
    hint: 'Optional. Shown in the history.',
  })
  const { revision } = form.values
  const { title: currentTitle, body: current } = row
  const parts = seen === undefined ? [] : textDiff(seen, current)
  return {
    title: 'Edit page',
    about: { label: row.title, href: addressOf(row) },
    action: `/wiki-pages/${row.id}`,
    revision: typeof revision === 'string' ? revision : String(row.revision),
    titleField,
    pathField: null,
    bodyField,
    summaryField,
    summary: summary(form, [titleField, bodyField, summaryField]),
    previewHtml: shown(previewed ?? null),
    conflict: seen === undefined ? null : { parts, isText: true, current, currentTitle },
    backHref: addressOf(row),
  }
}

function written(form: Typed) {
  const titleField = field(form, 'title', 'Title', { isRequired: true, maxLength: MAX_TITLE })
  const hint = 'Markdown. [[Page]] links to a page of the wiki, [[page|words]] with other words.'
  const options = { isRequired: true, maxLength: MAX_BODY, rows: 20, hint }
  return { titleField, bodyField: field(form, 'body', 'Text', options) }
}

function shown(previewed: string | null): string | null {
  return previewed === null ? null : markdown(previewed, 'preview', 3)
}
