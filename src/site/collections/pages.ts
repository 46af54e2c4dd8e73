import type { TimeText } from '../../shared/format.ts'
import { count, timeText } from '../../shared/format.ts'
import type { CollectionKind, CollectionRow } from '../../store/collections/collections.ts'
import type { PageData } from '../http/action.ts'
import type { Field, FormSummary, Option, Typed } from '../http/frame/fields.ts'
import { field, summary } from '../http/frame/fields.ts'
import type { Fields } from '../http/frame/forms.ts'
import type { Pager } from '../http/frame/pager.ts'
import { pagerOf } from '../http/frame/pager.ts'
import type { ListQuery } from './forms.ts'
import type { ReasonPart } from '../texts/parts/removals.ts'
import { reasonPart } from '../texts/parts/removals.ts'
import { MAX_DESCRIPTION, MAX_TITLE } from './forms.ts'
import type { Link } from '../ui/link.ts'

export const PATH = '/collections'

export const KIND_NAMES: Readonly<Record<CollectionKind, string>> = {
  collage: 'Collage',
  playlist: 'Playlist',
  staff: 'By staff',
}

interface Line extends Link {
  readonly kind: string
  readonly owner: Link
  readonly items: string
  readonly isOpen: boolean
  readonly isPrivate: boolean
  readonly changed: TimeText
}

export interface ListPage extends PageData {
  readonly q: string
  readonly owner: string
  readonly kinds: readonly Option[]
  readonly lines: readonly Line[]
  readonly hasLines: boolean
  readonly isAsked: boolean
  readonly canMake: boolean
  readonly pager: Pager | null
}

interface Listed {
  readonly list: ListQuery
  readonly rows: readonly CollectionRow[]
  readonly next: string | null
  readonly query: Fields
  readonly canMake: boolean
  readonly now: Date
}

export function listPage({ list, rows, next, query, canMake, now }: Listed): ListPage {
  const { q, kind, owner, after } = list
  return {
    title: owner === 'me' ? 'Your collections' : 'Collections',
    q,
    owner,
    kinds: [
      { value: '', label: 'All kinds', isSelected: kind === null },
      ...Object.entries(KIND_NAMES).map(([value, label]) => {
        return { value, label, isSelected: value === kind }
      }),
    ],
    lines: rows.map((row) => ({
      label: row.title,
      href: `${PATH}/${row.id}`,
      kind: KIND_NAMES[row.kind],
      owner: { label: row.owner, href: `/users/${row.owner}` },
      items: count(row.items),
      isOpen: row.isOpen,
      isPrivate: row.isPrivate,
      changed: timeText(row.changedAt, now),
    })),
    hasLines: rows.length > 0,
    isAsked: q !== '' || kind !== null || owner !== '',
    canMake,
    pager: pagerOf(PATH, { isFirst: after === null, next }, query),
  }
}

export interface FormPage extends PageData {
  readonly about: Link | null
  readonly action: string
  readonly isNew: boolean
  readonly on: string
  readonly revision: string
  readonly kindField: Field | null
  readonly titleField: Field
  readonly descriptionField: Field
  readonly checks: readonly Field[]
  readonly summary: FormSummary | null
}

export function newPage(form: Typed, mayMakeStaff: boolean): FormPage {
  const staff = mayMakeStaff ? [['staff', 'By staff: staff picks'] as const] : []
  const kindField = field(form, 'kind', 'Kind', {
    options: [
      ['collage', 'Collage: items that belong together'],
      ['playlist', 'Playlist: items in a fixed order'],
      ...staff,
    ],
  })
  const { on } = form.values
  return {
    ...formPage(form, [kindField]),
    title: 'New collection',
    about: null,
    action: PATH,
    isNew: true,
    on: typeof on === 'string' ? on : '',
    revision: '',
    kindField,
  }
}

export function editPage(form: Typed, row: CollectionRow): FormPage {
  const { revision } = form.values
  return {
    ...formPage(form, []),
    title: 'Edit collection',
    about: { label: row.title, href: `${PATH}/${row.id}` },
    action: `${PATH}/${row.id}`,
    isNew: false,
    on: '',
    revision: typeof revision === 'string' ? revision : String(row.revision),
    kindField: null,
  }
}

function formPage(form: Typed, more: readonly Field[]) {
  const titleField = field(form, 'title', 'Title', { isRequired: true, maxLength: MAX_TITLE })
  const descriptionField = field(form, 'description', 'Description', {
    rows: 6,
    maxLength: MAX_DESCRIPTION,
    isMarkdown: true,
    hint: 'Markdown.',
  })
  const checks = [
    field(form, 'open', 'Open: every member can add items'),
    field(form, 'private', 'Private: only you can see it'),
  ]
  const all = [...more, titleField, descriptionField, ...checks]
  return { titleField, descriptionField, checks, summary: summary(form, all) }
}

export interface RemovePage extends PageData, ReasonPart {
  readonly about: Link
  readonly action: string
}

export function removePage(form: Typed, row: CollectionRow, isOwn: boolean): RemovePage {
  return {
    ...reasonPart(form, 'Shown to the member who created the collection.', isOwn),
    title: 'Remove collection',
    about: { label: row.title, href: `${PATH}/${row.id}` },
    action: `${PATH}/${row.id}`,
  }
}
