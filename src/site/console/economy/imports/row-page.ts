import type { Correction } from '../../../../store/imports/corrections.ts'
import type { ShownRow } from '../../../../store/imports/quarantine.ts'
import type { PageData } from '../../../http/action.ts'
import type { Control } from '../../../http/control.ts'
import { choices, control } from '../../../http/control.ts'
import type { FormSummary, Typed } from '../../../http/frame/fields.ts'
import { summary, untyped } from '../../../http/frame/fields.ts'
import type { Fields } from '../../../http/frame/forms.ts'
import type { Fact } from '../../frame/sections.ts'
import { IMPORTS } from './pages.ts'

interface RowPage extends PageData {
  readonly lead: string
  readonly imported: { readonly label: string; readonly href: string } | null
  /** Null: nothing in this row can be corrected. */
  readonly form: {
    readonly action: string
    readonly controls: readonly Control[]
    readonly summary: FormSummary | null
  } | null
  readonly hint: string | null
  readonly facts: readonly Fact[]
  readonly hasFacts: boolean
  readonly backHref: string
}

const OUTCOMES: Readonly<Record<string, string>> = {
  imported: 'It was imported.',
  merged: 'It was merged into something else here.',
  'left-out': 'It was left out.',
  quarantined: 'It is in quarantine.',
}

/** Returns the values of the form that show an earlier correction. */
export function correctionOf(stored: Correction | null): Fields {
  const { name, category, totals } = stored ?? { name: null, category: null, totals: null }
  return { name: name ?? '', category: category ?? '', totals: totals ?? '' }
}

export function rowPage(
  row: ShownRow,
  form: Typed,
  categories: readonly (readonly [slug: string, name: string])[],
): RowPage {
  const { kind, oldId, name, reason, outcome, newId, fields } = row
  const controls = outcome === 'quarantined' ? controlsOf(kind, form, categories) : []
  const isFixed = outcome === 'quarantined' && controls.length === 0
  return {
    title: name === '' || kind !== 'torrent' ? `The ${kind} ${oldId} of the old site` : name,
    lead: `${OUTCOMES[outcome] ?? ''} ${reason}`.trim(),
    imported:
      newId !== null && kind === 'torrent'
        ? { label: 'Torrent', href: `/torrents/${newId}` }
        : null,
    form:
      controls.length === 0
        ? null
        : {
            action: `${IMPORTS}/rows/${kind}/${oldId}`,
            controls,
            summary: summary(
              form,
              controls.map((one) => one.field),
            ),
          },
    hint: isFixed ? FOLLOWS : null,
    facts: (fields ?? []).map(([column, value]) => ({ label: column, text: value, href: null })),
    hasFacts: fields !== null && fields.length > 0,
    backHref: `${IMPORTS}/rows`,
  }
}

interface ManyForm {
  readonly many: {
    readonly action: string
    readonly kind: string
    readonly reason: string
    readonly controls: readonly Control[]
  } | null
}

/** Returns the form that decides all rows of a kind and reason; null: decide them one by one. */
export function manyOf(
  rows: number,
  { kind, reason }: { readonly kind: string | null; readonly reason: string | null },
  categories: readonly (readonly [slug: string, name: string])[],
): ManyForm {
  const isDecided = kind === 'member' || kind === 'torrent'
  if (rows === 0 || reason === null || !isDecided) return { many: null }
  const form = untyped(correctionOf(null))
  const controls = controlsOf(kind, form, categories).filter(({ field }) => {
    return field.name === 'totals' || field.name === 'category'
  })
  return { many: { action: `${IMPORTS}/rows`, kind, reason, controls } }
}

const FOLLOWS =
  'Correct the member or torrent that it belongs to. The next run of babou import then imports ' +
  'this row.'

function controlsOf(
  kind: string,
  form: Typed,
  categories: readonly (readonly [slug: string, name: string])[],
): readonly Control[] {
  const name = control('text', form, 'name', 'Name', {
    maxLength: 255,
    autocomplete: 'off',
    hint: 'Leave it empty to use the one of the old site.',
  })
  if (kind === 'member') {
    const options = [
      ['zero', 'Set to 0'],
      ['take', 'Use as they are (up to 2^64)'],
    ] as const
    const totals = { options: choices('Leave in quarantine', options) }
    return [name, control('select', form, 'totals', 'Totals that cannot be right', totals)]
  }
  if (kind !== 'torrent') return []
  return [
    name,
    control('select', form, 'category', 'Category', {
      options: choices('As the mapping file says', categories),
    }),
    control('file', form, 'torrent', 'The .torrent', {
      accept: '.torrent,application/x-bittorrent',
      hint: 'Its info hash must match the one on the old site.',
    }),
  ]
}
