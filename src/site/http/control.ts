import type { Field, Typed } from './frame/fields.ts'
import { field } from './frame/fields.ts'

/** A field with its kind of input, for the partial `control`. */
export interface Control {
  readonly isText: boolean
  readonly isArea: boolean
  readonly isSelect: boolean
  readonly isCheck: boolean
  /** Checkboxes, of which several can be selected. */
  readonly isMany: boolean
  /** The chosen values as checkboxes, and an input that suggests the others. */
  readonly isPick: boolean
  readonly isFile: boolean
  readonly field: Field
}

type Options = NonNullable<Parameters<typeof field>[3]>
export type ControlKind = 'text' | 'area' | 'select' | 'check' | 'many' | 'pick' | 'file'

/** A field of a form. */
export function control(
  kind: ControlKind,
  form: Typed,
  name: string,
  label: string,
  options: Options = {},
): Control {
  return {
    isText: kind === 'text',
    isArea: kind === 'area',
    isSelect: kind === 'select',
    isCheck: kind === 'check',
    isMany: kind === 'many',
    isPick: kind === 'pick',
    isFile: kind === 'file',
    field: field(form, name, label, options),
  }
}

/** Options of a select that filters a list; the first one filters nothing. */
export function choices(
  all: string,
  options: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  return [['', all], ...options]
}
