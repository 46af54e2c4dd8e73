import type { Param, Params } from '../../../../../domain/ratio/params.ts'
import type { Control } from '../../../../http/control.ts'
import { control } from '../../../../http/control.ts'
import type { Typed } from '../../../../http/frame/fields.ts'

/** Returns a field for each parameter, with its bounds. */
export function controlsOf(
  prefix: 'param' | 'term' | 'value' | 'given',
  params: Params,
  form: Typed,
): readonly Control[] {
  return Object.entries(params).map(([name, param]) => asControl(`${prefix}.${name}`, param, form))
}

function asControl(name: string, param: Param, form: Typed): Control {
  const { label, help } = param
  const yesNo = [
    ['on', 'Yes'],
    ['off', 'No'],
  ] as const
  if (param.kind === 'flag') {
    return control('select', form, name, label, { hint: help, options: yesNo })
  }
  if (param.kind === 'choice') {
    return control('select', form, name, label, { hint: help, options: param.options })
  }
  const hint = `${help} From ${param.min} to ${param.max}.`
  return control('text', form, name, label, { hint, maxLength: 16 })
}
