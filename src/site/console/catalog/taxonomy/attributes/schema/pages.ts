import type { Change } from '../../../../../../domain/taxonomy/attributes/schema.ts'
import type { CategoryAttribute } from '../../../../../../store/taxonomy/attributes.ts'
import type { CategoryRow } from '../../../../../../store/taxonomy/categories.ts'
import type { PageData } from '../../../../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../../../../http/frame/fields.ts'
import { field, summary } from '../../../../../http/frame/fields.ts'
import { mark, words } from '../../../../../ui/cells.ts'
import type { TablePage } from '../../../../frame/table.ts'
import { tablePage } from '../../../../frame/table.ts'
import { exported } from '../json.ts'

/** What a category gives away: its own attributes, not those of the ones above. */
export function schemaJson(category: CategoryRow, own: readonly CategoryAttribute[]) {
  return { category: category.slug, attributes: own.map(exported) }
}

export interface SchemaPage extends PageData {
  readonly action: string
  readonly backHref: string
  readonly name: string
  readonly hasOwn: boolean
  readonly exported: string
  readonly field: Field
  readonly summary: FormSummary | null
  /** What an import would do; null before one is asked for. */
  readonly plan: PlanPart | null
}

interface PlanPart {
  readonly lead: string
  readonly table: TablePage
  /** The schema once more, to be applied; null when nothing would change. */
  readonly schema: string | null
}

export function schemaPage(
  category: CategoryRow,
  own: readonly CategoryAttribute[],
  form: Typed,
  changes: readonly Change[] | null,
): SchemaPage {
  const typed = field(form, 'schema', 'Schema', {
    isRequired: true,
    rows: 12,
    hint: 'The JSON of such a page, whole or in parts. What it does not name stays as it is.',
  })
  return {
    title: `Schema of ${category.name}`,
    action: `/admin/categories/${category.slug}/schema`,
    backHref: `/admin/attributes?category=${category.slug}`,
    name: category.name,
    hasOwn: own.length > 0,
    exported: JSON.stringify(schemaJson(category, own), null, 2),
    field: typed,
    summary: summary(form, [typed]),
    plan: changes === null ? null : planPart(changes, typed.value),
  }
}

function planPart(changes: readonly Change[], schema: string): PlanPart {
  const made = changes.filter(({ act }) => act === 'make').length
  const changed = changes.filter(({ act }) => act === 'change').length
  const isNothing = made + changed === 0
  return {
    lead: isNothing
      ? 'All of it stands here as it is: nothing would change.'
      : `${made} would be made and ${changed} changed. Nothing has happened yet.`,
    table: tablePage({
      title: 'What would change',
      caption: 'Attributes of the schema, and what would happen to each',
      columns: ['Attribute', 'Key', 'Would be', 'Differs in'],
      rows: changes.map(({ act, attribute, fields }) => ({
        head: words('Attribute', attribute.label),
        cells: [
          words('Key', attribute.key),
          act === 'none'
            ? words('Would be', ACTS.none)
            : mark('Would be', ACTS[act], act === 'make' ? 'good' : 'plain'),
          words('Differs in', fields.map((name) => FIELD_NAMES[name] ?? name).join(', ')),
        ],
        acts: [],
      })),
      nothing: 'Nothing.',
    }),
    schema: isNothing ? null : schema,
  }
}

const ACTS = { make: 'made', change: 'changed', none: 'left as it is' } as const

const FIELD_NAMES: Readonly<Record<string, string>> = {
  isRequired: 'required',
  isSearchable: 'found by searches',
  isFacet: 'facet',
  isRetired: 'retired',
  reader: 'read out of names',
}
