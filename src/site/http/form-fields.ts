import type { Shape } from '../../shared/shape.ts'
import { maxLengthOf } from '../../shared/shape.ts'
import type { Control, ControlKind } from './control.ts'
import { control } from './control.ts'
import type { Typed } from './frame/fields.ts'

// The controls of a form, from its shape, which is the only place that names a field and says what
// it requires and allows.

type Options = NonNullable<Parameters<typeof control>[4]>

/** Input types for short texts only; a pasted password must not be cut off either. */
const SHORT = ['number', 'date', 'datetime-local', 'password']

/**
 * Returns a control of each kind: `fields.text(form, 'name', 'Name')` is required and as long as
 * the shape says, unless options override it.
 */
export function formFields<Name extends string>(form: {
  readonly shape: { readonly [N in Name]: Shape }
}) {
  const of =
    (kind: ControlKind) =>
    (typed: Typed, name: Name, label: string, options: Options = {}): Control => {
      const limits = limitsOf(kind, form.shape[name], options)
      return control(kind, typed, name, label, { ...limits, ...options })
    }
  return {
    ...{ text: of('text'), area: of('area'), select: of('select') },
    ...{ check: of('check'), many: of('many') },
  }
}

function limitsOf(kind: ControlKind, shape: Shape, { type = 'text' }: Options): Options {
  if (kind !== 'text' && kind !== 'area') return {}
  const isRequired = !shape.safeParse(undefined).success && !shape.safeParse('').success
  const maxLength = SHORT.includes(type) ? null : maxLengthOf(shape)
  return { isRequired, ...(maxLength !== null && { maxLength }) }
}
