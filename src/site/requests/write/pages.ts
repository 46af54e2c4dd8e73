import { MAX_DESCRIPTION, MAX_TITLE } from '../../../domain/requests/requests.ts'
import type { FoundRequest } from '../../../store/requests/requests.ts'
import type { CategoryRow } from '../../../store/taxonomy/categories.ts'
import { choicesOf } from '../../../store/taxonomy/categories.ts'
import type { PageData } from '../../http/action.ts'
import type { Control } from '../../http/control.ts'
import { control } from '../../http/control.ts'
import type { Typed } from '../../http/frame/fields.ts'
import { summary, untyped } from '../../http/frame/fields.ts'
import type { DraftPart } from '../../texts/parts/draft.ts'
import { draftOf } from '../../texts/parts/draft.ts'
import type { WriteForm } from '../../texts/parts/edits.ts'
import { textDiff } from '../../ui/diff.ts'
import type { Link } from '../../ui/link.ts'
import { markdown } from '../../ui/markdown.ts'
import type { OpenForm } from './reading.ts'

export interface ChoosePage extends PageData {
  readonly controls: readonly Control[]
  readonly carried: readonly { readonly name: string; readonly value: string }[]
}

/** The first step: choosing the category, whose attributes the form then has. */
export function choosePage(
  tree: readonly CategoryRow[],
  query: Readonly<Record<string, unknown>>,
): ChoosePage {
  const form = untyped({ category: query.category })
  const carried = ['title', 'bundle'].flatMap((name) => {
    const value = query[name]
    return typeof value === 'string' && value !== '' ? [{ name, value }] : []
  })
  const options = choicesOf(tree)
  return {
    title: 'New request',
    controls: [control('select', form, 'category', 'Category', { options })],
    carried,
  }
}

export interface WritePage extends WriteForm {
  readonly about: Link | null
  /** The slug that a new request sends; null: its category does not change. */
  readonly category: string | null
  readonly categoryName: string
  readonly controls: readonly Control[]
}

interface Opened {
  readonly previewed?: string
  readonly draft?: DraftPart
}

export function newPage(form: Typed, open: OpenForm, { previewed, draft }: Opened = {}): WritePage {
  return {
    ...written(form, open, previewed),
    title: 'New request',
    about: null,
    action: '/requests',
    previewAction: '/requests/preview',
    revision: null,
    category: open.category.slug,
    draft: draft ?? draftOf('/requests'),
    conflict: null,
    backHref: '/requests',
  }
}

interface Edited extends Opened {
  readonly asked: FoundRequest
  /** The text that the editor saw, if it has changed since. */
  readonly seen?: string
}

export function editPage(form: Typed, open: OpenForm, edited: Edited): WritePage {
  const { asked, previewed, draft, seen } = edited
  const path = `/requests/${asked.id}`
  const { revision } = form.values
  return {
    ...written(form, open, previewed),
    title: 'Edit request',
    about: { label: asked.title, href: path },
    action: path,
    previewAction: `${path}/preview`,
    revision: typeof revision === 'string' ? revision : String(asked.revision),
    category: null,
    draft: draft ?? draftOf(path),
    conflict:
      seen === undefined ? null : { parts: textDiff(seen, asked.description), isText: true },
    backHref: path,
  }
}

/** The form of a request with its current values. */
export function formOf(asked: FoundRequest, open: OpenForm): Typed {
  const { title, description, bundleId } = asked
  const bundle = bundleId === null ? '' : String(bundleId)
  return untyped({ title, body: description, bundle, ...open.attributes.start })
}

function written(form: Typed, { category, attributes }: OpenForm, previewed?: string) {
  const controls = [
    control('text', form, 'title', 'Title', { isRequired: true, maxLength: MAX_TITLE }),
    ...attributes.controls(form),
    control('text', form, 'bundle', 'Bundle', {
      maxLength: 200,
      hint: 'Optional. ID or address of the bundle that the torrent must be in.',
    }),
    control('area', form, 'body', 'Description', {
      maxLength: MAX_DESCRIPTION,
      rows: 8,
      isMarkdown: true,
      hint: 'Optional. Markdown.',
    }),
  ]
  const fields = controls.map(({ field }) => field)
  const html = previewed === undefined ? null : markdown(previewed, 'preview', 2)
  return {
    categoryName: category.name,
    controls,
    summary: summary(form, fields),
    previewHtml: html,
  }
}
