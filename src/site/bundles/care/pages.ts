import { kindRows, labelsOf } from '../../../domain/bundles/kinds.ts'
import { nameOf, pathName } from '../../../domain/bundles/names.ts'
import type { BundleLine, BundleRow } from '../../../store/bundles/bundles.ts'
import { bundleHref } from '../parts/names.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import { MAX_REASON } from './forms.ts'
import type { Link } from '../../ui/link.ts'

interface Choice extends Link {
  readonly kind: string
  /** The value that the button sends. */
  readonly value: string
  readonly says: string
}

/** Finds a bundle and applies an action to it: a search and buttons, no script. */
export interface PickPage extends PageData {
  readonly about: Link
  readonly lead: string
  readonly q: string
  readonly action: string
  readonly name: string
  readonly revision: string
  readonly choices: readonly Choice[]
  readonly hasChoices: boolean
  readonly isAsked: boolean
  /** The button for no bundle; null if that is not possible. */
  readonly none: { readonly label: string } | null
  readonly error: string | null
}

interface Picking {
  readonly bundle: BundleRow
  readonly q: string
  readonly rows: readonly BundleLine[]
  readonly error?: string
}

export function movePage({ bundle, q, rows, error = '' }: Picking): PickPage {
  const within = kindRows[bundle.kind].within.map((kind) => kindRows[kind].label.toLowerCase())
  const canBeAlone = kindRows[bundle.kind].alone && bundle.parentId !== null
  return {
    ...pickPage(bundle, q, rows, 'Move here'),
    title: 'Move bundle',
    lead:
      within.length === 0
        ? 'This kind of bundle has no parent.'
        : `Can be inside: ${within.join(', ')}. Everything inside the bundle moves with it.`,
    action: `/bundles/${bundle.id}/move`,
    name: 'parent',
    none: canBeAlone ? { label: 'Move to the top level' } : null,
    error: error === '' ? null : error,
  }
}

export function mergePage({ bundle, q, rows, error = '' }: Picking): PickPage {
  const others = rows.filter(({ id }) => id !== bundle.id)
  return {
    ...pickPage(bundle, q, others, 'Merge into this bundle'),
    title: 'Merge bundle',
    lead:
      'Everything inside the bundle, its torrents, tags, IDs and places in collections ' +
      'move to the ' +
      'other bundle. Its address then redirects there. This cannot be undone.',
    action: `/bundles/${bundle.id}/merge`,
    name: 'into',
    none: null,
    error: error === '' ? null : error,
  }
}

function pickPage(bundle: BundleRow, q: string, rows: readonly BundleLine[], says: string) {
  return {
    about: { label: pathName([...bundle.above, bundle]), href: bundleHref(bundle) },
    q,
    revision: String(bundle.revision),
    choices: rows.map((row) => choice(row, says)),
    hasChoices: rows.length > 0,
    isAsked: q !== '',
  }
}

function choice(row: BundleLine, says: string): Choice {
  return {
    label: pathName([...row.above, row]),
    href: bundleHref(row),
    kind: labelsOf(row.kind, row.torrentKind).label,
    value: String(row.id),
    says,
  }
}

export interface RemovePage extends PageData {
  readonly about: Link
  readonly action: string
  readonly reason: Field
  readonly summary: FormSummary | null
}

export function removePage(form: Typed, bundle: BundleRow): RemovePage {
  const reason = field(form, 'reason', 'Reason', { isRequired: true, maxLength: MAX_REASON })
  return {
    title: 'Remove bundle',
    about: { label: nameOf(bundle), href: bundleHref(bundle) },
    action: `/bundles/${bundle.id}`,
    reason,
    summary: summary(form, [reason]),
  }
}
