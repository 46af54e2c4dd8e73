import { MAX_BODY, MAX_PATH, MAX_TITLE } from '../../../domain/wiki/paths.ts'
import type { WikiPage } from '../../../store/wiki/pages.ts'
import type { Field, Typed } from '../../http/frame/fields.ts'
import { field, summary, untyped } from '../../http/frame/fields.ts'
import type { DraftPart } from '../../texts/parts/draft.ts'
import { draftOf } from '../../texts/parts/draft.ts'
import type { Conflict, WriteForm } from '../../texts/parts/edits.ts'
import { textDiff } from '../../ui/diff.ts'
import type { Link } from '../../ui/link.ts'
import { markdown } from '../../ui/markdown.ts'
import { MAX_SUMMARY } from '../forms.ts'
import { addressOf } from '../json.ts'
import { mayEdit } from '../rights.ts'

export const WRITE = 'wiki/write/write'

export interface WritePage extends WriteForm {
  readonly about: Link | null
  readonly titleField: Field
  readonly pathField: Field | null
  readonly bodyField: Field
  readonly summaryField: Field | null
  readonly conflict: WikiConflict | null
  /** Staff review it before it appears. */
  readonly isProposal: boolean
  readonly saveLabel: string
}

interface WikiConflict extends Conflict {
  /** The current text, whole. */
  readonly current: string
  readonly currentTitle: string
}

/** The form of a page that is wanted at an address; its last part is the title to start with. */
export function newForm(path: string): Typed {
  const name = path.split('/').at(-1)?.replaceAll('-', ' ') ?? ''
  return untyped({ path, title: name.charAt(0).toUpperCase() + name.slice(1) })
}

interface Given {
  readonly isProposal?: boolean
  readonly previewed?: string
  readonly draft?: DraftPart
}

export const NEW = '/wiki-pages'

export function newPage(form: Typed, given: Given = {}): WritePage {
  const { titleField, bodyField } = written(form)
  const pathField = field(form, 'path', 'Address', {
    maxLength: MAX_PATH,
    hint: 'The part after /wiki/: guides/seeding. Leave empty to use the title.',
  })
  const { isProposal = false } = given
  return {
    ...framed(NEW, given),
    title: isProposal ? 'Propose a page' : 'New page',
    about: null,
    revision: null,
    titleField,
    pathField,
    bodyField,
    summaryField: null,
    summary: summary(form, [titleField, pathField, bodyField]),
    conflict: null,
    backHref: '/wiki',
  }
}

/** Where the edit of a page is sent to. */
export function editOf({ id }: Pick<WikiPage, 'id'>): string {
  return `/wiki-pages/${id}`
}

interface GivenEdit extends Omit<Given, 'isProposal'> {
  /** The text the editor saw, if its edit could not be merged. */
  readonly seen?: string
}

type Viewer = Parameters<typeof mayEdit>[0]

export function editPage(
  form: Typed,
  row: WikiPage,
  viewer: Viewer,
  { seen, ...given }: GivenEdit = {},
): WritePage {
  const { titleField, bodyField } = written(form)
  const summaryField = field(form, 'summary', 'Summary of your changes', {
    maxLength: MAX_SUMMARY,
    hint: 'Optional. Shown in the history.',
  })
  const { revision } = form.values
  const isProposal = !mayEdit(viewer, row)
  return {
    ...framed(editOf(row), { ...given, isProposal }),
    title: isProposal ? 'Propose a change' : 'Edit page',
    about: { label: row.title, href: addressOf(row) },
    revision: typeof revision === 'string' ? revision : String(row.revision),
    titleField,
    pathField: null,
    bodyField,
    summaryField,
    summary: summary(form, [titleField, bodyField, summaryField]),
    conflict: seen === undefined ? null : conflictOf(row, seen),
    backHref: addressOf(row),
  }
}

function framed(action: string, { isProposal = false, previewed, draft }: Given) {
  return {
    action,
    previewAction: `${action}/preview`,
    previewHtml: previewed === undefined ? null : markdown(previewed, 'preview', 3),
    draft: draft ?? draftOf(action),
    isProposal,
    saveLabel: isProposal ? 'Send proposal' : 'Save page',
  }
}

function conflictOf({ title: currentTitle, body: current }: WikiPage, seen: string): WikiConflict {
  return { parts: textDiff(seen, current), isText: true, current, currentTitle }
}

function written(form: Typed) {
  const titleField = field(form, 'title', 'Title', { isRequired: true, maxLength: MAX_TITLE })
  const hint =
    'Markdown. [[Page]] links to a page of the wiki, [[page|words]] with a different link text.'
  const options = { isRequired: true, maxLength: MAX_BODY, rows: 20, hint, isMarkdown: true }
  return { titleField, bodyField: field(form, 'body', 'Text', options) }
}
