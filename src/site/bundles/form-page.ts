import { roleLabels } from '../../domain/bundles/credits.ts'
import { kindRows, kindsWithin } from '../../domain/bundles/kinds.ts'
import { MAX_DESCRIPTION } from '../../domain/bundles/limits.ts'
import { nameOf, pathName } from '../../domain/bundles/names.ts'
import type { BundleName, BundleRow } from '../../store/bundles/bundles.ts'
import { bundleHref, bundleLink } from './parts/names.ts'
import type { PageData } from '../http/action.ts'
import type { Field, FormSummary, Typed } from '../http/frame/fields.ts'
import { field, summary } from '../http/frame/fields.ts'
import { MAX_LINES, MAX_SUMMARY, MAX_TITLE } from './forms.ts'
import type { Link } from '../ui/link.ts'

export interface FormPage extends PageData {
  readonly about: Link | null
  readonly action: string
  readonly isNew: boolean
  readonly parent: Link | null
  readonly parentId: string
  readonly torrentId: string
  readonly revision: string
  readonly kindField: Field | null
  readonly fields: readonly Field[]
  readonly areas: readonly Field[]
  readonly summaryField: Field | null
  readonly summary: FormSummary | null
  readonly conflict: string | null
}

/** Returns the form for a new bundle in `parent`, or at the top level. */
export function newPage(form: Typed, parent: BundleName | null): FormPage {
  const kinds = kindsWithin(parent?.kind ?? null)
  const kindField = field(form, 'kind', 'Kind', {
    isRequired: true,
    options: kinds.map((kind) => [kind, kindRows[kind].label] as const),
  })
  return {
    ...wordFields(form),
    title: parent === null ? 'New bundle' : `New bundle in ${nameOf(parent)}`,
    about: null,
    action: '/bundles',
    isNew: true,
    parent: parent === null ? null : bundleLink(parent),
    parentId: parent === null ? '' : String(parent.id),
    torrentId: textOf(form.values.torrent),
    revision: '',
    kindField,
    summaryField: null,
    summary: summaryOf(form, [kindField]),
    conflict: null,
  }
}

export function editPage(form: Typed, bundle: BundleRow, conflict: string | null = null): FormPage {
  const summaryField = field(form, 'summary', 'Summary of your changes', {
    maxLength: MAX_SUMMARY,
    hint: 'Optional. Shown in the history.',
  })
  return {
    ...wordFields(form),
    title: 'Edit bundle',
    about: { label: pathName([...bundle.above, bundle]), href: bundleHref(bundle) },
    action: `/bundles/${bundle.id}`,
    isNew: false,
    parent: null,
    parentId: '',
    torrentId: '',
    revision: textOf(form.values.revision) || String(bundle.revision),
    kindField: null,
    summaryField,
    summary: summaryOf(form, [summaryField]),
    conflict,
  }
}

function wordFields(form: Typed) {
  const hint = 'For a season, an episode or a book: 5, or 5-6 for two in one.'
  return {
    fields: [
      field(form, 'title', 'Title', { maxLength: MAX_TITLE }),
      field(form, 'year', 'Year', { maxLength: 4 }),
      field(form, 'number', 'Number', { maxLength: 12, hint }),
      field(form, 'parts', 'Total parts', {
        maxLength: 4,
        hint:
          'The total number of episodes or seasons, if you know it. Missing ones are ' +
          'then shown.',
      }),
      field(form, 'tags', 'Tags', { maxLength: MAX_LINES.tags, hint: 'Separated by commas.' }),
    ],
    areas: [
      field(form, 'otherTitles', 'Other titles', {
        rows: 2,
        maxLength: MAX_LINES.otherTitles,
        hint: 'One per line.',
      }),
      field(form, 'credits', 'Credits', {
        rows: 3,
        maxLength: MAX_LINES.credits,
        hint: `One per line, such as “Guest: Some Name”. Roles: ${roleLabels}.`,
      }),
      field(form, 'externalIds', 'External IDs', {
        rows: 3,
        maxLength: MAX_LINES.externalIds,
        hint:
          'One per line: an address at IMDb, TMDB, TVDB or MusicBrainz, an ISBN, or ' +
          'an ID like tt0133093.',
      }),
      field(form, 'description', 'Description', {
        rows: 8,
        maxLength: MAX_DESCRIPTION,
        isMarkdown: true,
        hint: 'Markdown.',
      }),
    ],
  }
}

function summaryOf(form: Typed, more: readonly Field[]): FormSummary | null {
  const { fields, areas } = wordFields(form)
  return summary(form, [...more, ...fields, ...areas])
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
