import type { Change } from '../../../../../../domain/taxonomy/attributes/schema.ts'
import type { CategoryAttribute } from '../../../../../../store/taxonomy/attributes.ts'
import type { CategoryRow } from '../../../../../../store/taxonomy/categories.ts'
import type { PageData } from '../../../../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../../../../http/frame/fields.ts'
import { field, summary } from '../../../../../http/frame/fields.ts'
import { mark, words } from '../../../../../ui/cells.ts'
import type { TablePart } from '../../../../frame/table.ts'
import { tablePart } from '../../../../frame/table.ts'
import { exported } from '../json.ts'
import { MAX_TEXT } from './forms.ts'

/** Returns the exported attributes of a category, without those inherited from its parents. */
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
  /** The effect of an import; null before one is requested. */
  readonly plan: PlanPart | null
}

interface PlanPart {
  readonly lead: string
  readonly table: TablePart
  /** The same schema again, to be applied; null when nothing would change. */
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
    maxLength: MAX_TEXT,
    hint:
      'The JSON of an export, complete or in part. Attributes that it does not name are not ' +
      'changed.',
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
      ? 'The attributes are already identical. Nothing would change.'
      : `${made} attributes would be created and ${changed} changed. Nothing has been changed yet.`,
    table: tablePart({
      caption: 'Attributes of the schema, and the change to each',
      rows: changes.map(({ act, attribute, fields }) => ({
        head: words('Attribute', attribute.label),
        cells: [
          words('Key', attribute.key),
          act === 'none'
            ? words('Change', ACTS.none)
            : mark('Change', ACTS[act], act === 'make' ? 'good' : 'plain'),
          words('Differences', fields.map((name) => FIELD_NAMES[name] ?? name).join(', ')),
        ],
      })),
      nothing: 'No attributes in this schema.',
    }),
    schema: isNothing ? null : schema,
  }
}

const ACTS = { make: 'made', change: 'changed', none: 'unchanged' } as const

const FIELD_NAMES: Readonly<Record<string, string>> = {
  isRequired: 'required',
  isSearchable: 'searchable',
  isFacet: 'facet',
  isRetired: 'retired',
  reader: 'parsed from names',
}
